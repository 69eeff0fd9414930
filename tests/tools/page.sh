#!/bin/sh
# The page of goci inspect --html in headless Chromium: light, dark, on paper and 390
# pixels wide, with names that would be markup.
#
# GOCI_SCREENSHOTS=DIR keeps what it looks like.
# shellcheck disable=SC1091,SC2154,SC2317
set -eu
. "$(dirname -- "$0")/../lib.sh"
. "$TOP/tests/cli/lib/module.sh"

shots=${GOCI_SCREENSHOTS:-$TMP/shots}
page=$TMP/page.html
name='</script><script>alert(1)</script>'

# ask [OPTION...] EXPRESSION...: the answers, in the file stdout.
ask() {
	succeeds timeout 60 "$TMP/browser" "$@"
}

makes_a_page() {
	need chromium
	mkdir -p "$shots"
	build_tool "$TOP/tests/judge/browser" "$TMP/browser"
	module web
	mkdir -p "web/files/<b>bold" web/files/inner/more
	head -c 3000000 /dev/zero >"web/files/<b>bold/<img src=x onerror=alert(1)>"
	head -c 1500000 /dev/zero >web/files/inner/more/zeros
	openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out release.pem
	succeeds "$GOCI" build --trace trace.json --file web/files:/srv --label "a=$name" \
		--attest sbom --sign-key release.pem web
	succeeds "$GOCI" inspect --html "$page" --build-trace trace.json oci:dist/web
}

# looks NAME OPTION...: no error, no request, no scrolling to the side, all parts.
looks() {
	shot=$shots/$1.png
	shift
	ask "$@" -screenshot "$shot" "$page" \
		'document.documentElement.scrollWidth <= innerWidth' \
		'[...document.querySelectorAll("h2")].map((h) => h.textContent).join()' \
		'[...document.querySelectorAll(".map")].map((m) => m.children.length > 3).join()' \
		'document.querySelectorAll(".span").length > 3'
	printf '%s\n' true '"Files,Layers,/app/main,Config,Attached,Build timeline"' '"true,true"' true \
		>want
	diff want stdout
	same "$(head -c 8 "$shot" | od -An -c | tr -d ' ')" '211PNG\r\n032\n'
	[ "$(wc -c <"$shot")" -gt 20000 ] || fail "$shot has nothing in it"
}

# Text on its ground, by WCAG's formula: 4.5 is its AA.
text_can_be_read() {
	for scheme in -dark -dark=false; do
		ask "$scheme" "$page" '(() => {
			const light = (color) => {
				const [r, g, b] = color.match(/[\d.]+/g).map((c) => c / 255).map((c) =>
					c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
				return 0.2126 * r + 0.7152 * g + 0.0722 * b;
			};
			const ground = (e) => {
				const color = getComputedStyle(e).backgroundColor;
				return color === "rgba(0, 0, 0, 0)" ? ground(e.parentElement) : color;
			};
			return [...document.querySelectorAll("main *")].filter((e) =>
				[...e.childNodes].some((n) => n.nodeType === 3)).filter((e) => {
				const [a, b] = [light(getComputedStyle(e).color), light(ground(e))]
					.sort((x, y) => y - x);
				return (a + 0.05) / (b + 0.05) < 4.5;
			}).map((e) => e.className + ": " + e.textContent);
		})()' 'getComputedStyle(document.body).backgroundColor'
		same "$(sed -n 1p stdout)" '[]' "$scheme"
		sed -n 2p stdout >>grounds
	done
	same "$(sort -u grounds | wc -l)" 2 'grounds in the dark and the light'
}

# What is shown is as large as it says: areas are bytes.
areas_are_bytes() {
	ask "$page" '(() => {
		const map = document.querySelector(".map"), all = map.clientWidth * map.clientHeight;
		const data = JSON.parse(document.getElementById("data").textContent);
		return [...map.querySelectorAll("[data-level=\"1\"]")].every((cell) => {
			const name = cell.querySelector("b")?.textContent;
			const bytes = data.files.filter(([path]) => path.startsWith("/" + name + "/"))
				.reduce((sum, [, size]) => sum + size, 0);
			const part = cell.offsetWidth * cell.offsetHeight / all;
			return !name || name.endsWith("…") || name.includes("/") ||
				Math.abs(part - bytes / data.content) < 0.02;
		});
	})()' 'document.querySelectorAll(".map [data-level=\"1\"]").length > 1'
	same "$(tr '\n' ' ' <stdout)" 'true true '
}

names_stay_text() {
	ask "$page" 'document.scripts.length' 'document.images.length' \
		'document.querySelectorAll("main script, main img, main b b").length' \
		'[...document.querySelectorAll(".cell b")].some((b) =>
			b.textContent === "<img src=x onerror=alert(1)>")' \
		'[...document.querySelectorAll("dd")].some((d) =>
			d.textContent === "a = </script><script>alert(1)</script>")'
	same "$(tr '\n' ' ' <stdout)" '2 0 0 true true '
}

# A script that got in would not be run: the policy names the page's own.
other_scripts_are_not_run() {
	sed 's,</body>,<script>document.title = "run"</script></body>,' "$page" >changed.html
	fails_with 1 timeout 60 "$TMP/browser" changed.html document.title
	has_not stdout '"run"'
	has stderr 'Content Security Policy'
}

the_network_is_refused() {
	fails_with 1 timeout 60 "$TMP/browser" "$page" \
		'fetch("http://127.0.0.1:9/").then(() => "fetched", () => "refused")'
	has stdout '"refused"'
}

keys_go_in_and_out() {
	ask "$page" '(() => {
		const map = document.querySelector(".map"), path = () =>
			[...document.querySelector(".path").children].map((e) => e.textContent).join(" ");
		const press = (key) => document.activeElement.dispatchEvent(
			new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
		const told = [path()];

		document.querySelectorAll(".map")[0].firstChild.focus();
		document.activeElement.click();
		told.push(path());
		press("ArrowRight");
		told.push(document.activeElement === map.children[1]);
		press("Escape");
		told.push(path() === told[0], document.activeElement === map.firstChild);
		told.push([...map.children].filter((c) => c.tabIndex === 0).length);
		return told.slice(2).concat(told[0] !== told[1]);
	})()'
	same "$(cat stdout)" '[true,true,true,1,true]'
}

check 'a page is made' makes_a_page
check 'it is drawn in the light' looks light
check 'it is drawn in the dark' looks dark -dark
check 'it is drawn 390 pixels wide' looks narrow -width 390 -height 844
check 'it is drawn 390 pixels wide in the dark' looks narrow-dark -width 390 -height 844 -dark
check 'it is drawn on paper' looks paper -width 794 -height 1123 -print
check 'text can be read on its ground, which is dark in the dark' text_can_be_read
check 'areas are bytes' areas_are_bytes
check 'names with markup stay text' names_stay_text
check 'other scripts than its own are not run' other_scripts_are_not_run
check 'the network is refused' the_network_is_refused
check 'the treemap is gone through by keys' keys_go_in_and_out
finish
