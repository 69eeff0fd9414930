"use strict";

// What is shown comes from the image and is foreign: it gets into the page as text
// nodes and attributes of elements that are made here, never as markup.

const data = JSON.parse(document.getElementById("data").textContent);
const page = document.getElementById("page");

// make(NAME, CLASS, CHILD...): an element; children are elements or text.
function make(name, kind, ...children) {
	const element = document.createElement(name);
	if (kind)
		element.className = kind;
	element.append(...children.filter((c) => c !== null && c !== undefined));
	return element;
}

function size(bytes) {
	if (bytes < 1000)
		return bytes + " B";
	if (bytes < 1e6)
		return (bytes / 1e3).toFixed(1) + " kB";
	return (bytes / 1e6).toFixed(1) + " MB";
}

function share(part, whole) {
	return whole > 0 ? (100 * part / whole).toFixed(1) + " %" : "";
}

function count(n, what) {
	return n + " " + what + (n === 1 ? "" : "s");
}

// ---- treemap ---------------------------------------------------------------------
// A node is {name, size, note, color, children}; children are sorted, the largest first.

function total(nodes) {
	return nodes.reduce((sum, node) => sum + node.size, 0);
}

// Puts nodes into rows along the shorter side, so that they are nearly square
// (Bruls, Huizing, van Wijk: Squarified Treemaps).
function squarify(nodes, box, place) {
	let { x, y, w, h } = box;
	const scale = w * h / total(nodes);

	for (let i = 0; i < nodes.length && w > 0 && h > 0;) {
		const side = Math.min(w, h), largest = nodes[i].size * scale;
		let end = i, area = 0, worst = Infinity;

		for (; end < nodes.length; end++) {
			const next = nodes[end].size * scale, sum = area + next;
			const ratio = Math.max(side * side * largest / (sum * sum),
				sum * sum / (side * side * next));

			if (ratio > worst)
				break;
			worst = ratio;
			area = sum;
		}
		const depth = area / side;
		let at = 0;

		for (; i < end; i++) {
			const length = nodes[i].size * scale / depth;

			place(nodes[i], w >= h
				? { x, y: y + at, w: depth, h: length }
				: { x: x + at, y, w: length, h: depth });
			at += length;
		}
		if (w >= h) {
			x += depth;
			w -= depth;
		} else {
			y += depth;
			h -= depth;
		}
	}
}

const LABEL = 19; // pixels that the name of a group takes
const SMALLEST = 5; // pixels of a cell's side
const LEVELS = 4; // that are shown at once, where there is room
const COLORS = 7; // and one that is none

class Treemap {
	constructor(root) {
		this.trail = [root];
		this.path = make("nav", "path");
		this.map = make("div", "map");
		this.told = make("p", "told quiet",
			"Choose a part to look into it; Escape goes back, arrows go around.");
		this.map.setAttribute("role", "group");
		this.map.setAttribute("aria-label", "Treemap of " + root.name);
		this.told.setAttribute("aria-live", "polite");
		this.element = make("div", "", this.path, this.map, this.told);
		this.map.addEventListener("keydown", (event) => this.key(event));
		new ResizeObserver(() => this.resize()).observe(this.map);
	}

	get top() {
		return this.trail[this.trail.length - 1];
	}

	resize() {
		if (this.map.clientWidth !== this.width)
			this.draw();
	}

	// Left and right go through the cells, Escape out of what is shown.
	key(event) {
		const cells = [...this.map.children];
		const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
		const next = cells[cells.indexOf(event.target) + step];

		if ((event.key === "Escape" || event.key === "Backspace") && this.trail.length > 1) {
			this.trail.pop();
			this.draw(true);
		} else if (next) {
			next.focus();
		} else {
			return;
		}
		event.preventDefault();
	}

	enter(trail) {
		this.trail = this.trail.concat(trail);
		this.draw(true);
	}

	tell(node) {
		const whole = this.trail[0].size;

		this.told.textContent = (node.full || node.name) + " \u2014 " + size(node.size) + ", " +
			share(node.size, whole) + (node.note ? ", " + node.note : "");
	}

	drawPath() {
		const parts = this.trail.map((node, i) => {
			if (i === this.trail.length - 1)
				return make("span", "", node.name);
			const button = make("button", "", node.name);
			button.addEventListener("click", () => {
				this.trail.length = i + 1;
				this.draw(true);
			});
			return button;
		});

		this.path.replaceChildren(...parts.flatMap((part, i) =>
			i ? [make("span", "quiet", "\u203a"), part] : [part]));
		this.path.append(make("span", "quiet", size(this.top.size)));
	}

	cell(node, box, open, trail) {
		const cell = make("button", "cell c" + (node.color ?? COLORS));
		const style = cell.style;

		style.left = 100 * box.x / this.width + "%";
		style.top = 100 * box.y / this.height + "%";
		style.width = 100 * box.w / this.width + "%";
		style.height = 100 * box.h / this.height + "%";
		if (box.w > 34 && box.h > 17)
			cell.append(make("b", "", node.name));
		cell.classList.toggle("group", Boolean(open));
		if (box.w > 58 && box.h > 36 && !open)
			cell.append(make("i", "", size(node.size)));
		cell.type = "button";
		cell.tabIndex = this.map.children.length ? -1 : 0;
		cell.setAttribute("aria-label", (node.full || node.name) + ", " + size(node.size));
		cell.title = cell.getAttribute("aria-label");
		cell.addEventListener("focus", () => this.tell(node));
		cell.addEventListener("mouseenter", () => this.tell(node));
		if (node.children) {
			cell.classList.add("inside");
			cell.addEventListener("click", () => this.enter(trail));
		}
		this.map.append(cell);
	}

	drawNodes(nodes, box, trail) {
		squarify(nodes, box, (node, { x, y, w, h }) => {
			const path = [...trail, node];
			const open = node.children && path.length < LEVELS && w > 60 && h > 50;

			if (w < SMALLEST || h < SMALLEST)
				return;
			this.cell(node, { x, y, w, h }, open, path);
			this.map.lastChild.dataset.level = path.length;
			if (open)
				this.drawNodes(node.children,
					{ x: x + 3, y: y + LABEL, w: w - 6, h: h - LABEL - 3 }, path);
		});
	}

	draw(focus) {
		this.width = this.map.clientWidth;
		this.height = this.map.clientHeight;
		this.map.replaceChildren();
		this.drawNodes(this.top.children, { x: 0, y: 0, w: this.width, h: this.height }, []);
		this.drawPath();
		if (focus && this.map.firstChild)
			this.map.firstChild.focus();
	}
}

function bySize(a, b) {
	return b.size - a.size || (a.name < b.name ? -1 : 1);
}

// The color of all nodes, if they have one.
function common(nodes) {
	const colors = new Set(nodes.map((node) => node.color));

	return colors.size === 1 ? nodes[0].color : undefined;
}

// Sorts, leaves out what has no bytes, and puts all but the largest together.
function tidy(nodes, most) {
	const list = nodes.filter((node) => node.size > 0).sort(bySize);
	const rest = list.splice(most);

	if (rest.length)
		list.push({ name: rest.length + " more", size: total(rest), color: common(rest) });
	return list;
}

// ---- the image's files -----------------------------------------------------------

function fileTree() {
	const root = { name: "/", size: data.content, folders: new Map(), files: [] };

	for (const [path, bytes, layer] of data.files) {
		const parts = path.split("/").slice(1), name = parts.pop();
		let folder = root;

		for (const part of parts) {
			if (!folder.folders.has(part))
				folder.folders.set(part,
					{ name: part, size: 0, folders: new Map(), files: [] });
			folder = folder.folders.get(part);
			folder.size += bytes;
		}
		folder.files.push({ name, size: bytes, note: "layer " + layer, color: layer % COLORS });
	}
	return folderNode(root);
}

// A folder with nothing but a folder in it is shown as one with that; one with the files
// of a single layer has its color.
function folderNode(folder) {
	let name = folder.name;

	while (folder.folders.size === 1 && !folder.files.length && name !== "/") {
		[folder] = folder.folders.values();
		name += "/" + folder.name;
	}
	const children = tidy([...folder.folders.values()].map(folderNode).concat(folder.files), 200);
	const left = folder.size - total(children);

	if (left > 0)
		children.push({ name: "small files", size: left });
	return { name, size: folder.size, color: common(children), children };
}

// ---- a program -------------------------------------------------------------------

function moduleName(module) {
	return module.module || "packages of no known module";
}

// As it is from its module's folder; the module's own package is what it is called.
function packageName(path, module) {
	if (path === module)
		return path.replace(/\/v[0-9]+$/, "").replace(/.*\//, "");
	return module && path.startsWith(module + "/") ? path.slice(module.length + 1) : path;
}

function programTree(program) {
	const modules = program.modules.map((module, i) => ({
		name: moduleName(module),
		size: module.size,
		note: module.version,
		children: tidy(module.packages.map((p) => ({
			name: packageName(p.package, module.module),
			full: p.package,
			size: p.size,
			note: count(p.functions, "function"),
			color: i % COLORS,
		})), 200),
		color: i % COLORS,
	}));
	const code = tidy(modules, 200);

	if (program.code > program.attributed)
		code.push({ name: "not attributed", size: program.code - program.attributed });
	const sections = program.sections.map((s) =>
		s.section === ".text" && modules.length
			? { name: "code", size: s.size, children: code }
			: { name: s.section || "headers and gaps", size: s.size,
				note: NOTES[s.section] });

	return { name: program.program, size: program.size, children: tidy(sections, 40) };
}

const NOTES = {
	".text": "code",
	".rodata": "constants and types",
	".gopclntab": "function table, for stack traces",
	".data": "variables",
	".noptrdata": "variables without pointers",
	".typelink": "types, for reflection",
	".itablink": "method tables of interfaces",
};

// ---- parts of the page -----------------------------------------------------------

// table(HEADS, ROWS): a head is [text, kind]; a cell is text or an element.
function table(heads, rows) {
	const head = make("tr", "", ...heads.map(([text, kind]) => {
		const cell = make("th", kind, text);
		cell.scope = "col";
		return cell;
	}));
	const body = rows.map((row) => make("tr", "",
		...row.map((cell, i) => make("td", heads[i][1], cell))));

	return make("table", "", make("thead", "", head), make("tbody", "", ...body));
}

function bar(part, whole) {
	const element = make("div", "bar");

	element.style.width = (whole > 0 ? 100 * part / whole : 0) + "%";
	element.hidden = !part;
	element.setAttribute("aria-hidden", "true");
	return element;
}

// Words behind the color that they have in a treemap; without one, in line with those.
function labelled(color, ...words) {
	const swatch = make("span", color === undefined ? "swatch" : "swatch c" + color % COLORS);

	swatch.setAttribute("aria-hidden", "true");
	return make("div", "labelled", swatch, make("div", "", ...words));
}

function pairs(list) {
	return make("dl", "pairs", ...list.flatMap(([name, value]) =>
		[make("dt", "", name), make("dd", "mono", value)]));
}

function header() {
	const facts = [
		["packed", size(data.size)],
		["files", size(data.content)],
		["layers", String(data.layers.length)],
		["platform", data.platform],
	].map(([name, value]) => make("div", "panel",
		make("dt", "", name), make("dd", "", value)));

	document.title = data.image;
	page.append(make("header", "",
		make("h1", "", data.image),
		make("p", "mono quiet", data.digest ||
			"image id " + data.imageID + ", without a manifest"),
		make("dl", "facts", ...facts)));
}

// An index: the page is of one of its images.
function platforms() {
	if (data.platforms.length < 2)
		return;
	page.append(make("h2", "", "Platforms"), make("div", "panel", table([
		["platform", "name"], ["digest", "name"], ["", "name wide"]],
	data.platforms.map((p) => [
		p.platform,
		make("span", "mono small", p.digest || "\u2014"),
		p.platform === data.platform ? "this page" : ""]))));
}

function files() {
	page.append(make("h2", "", "Files"));
	if (!data.content) {
		page.append(make("p", "quiet", "The image has no files with content."));
		return;
	}
	page.append(
		make("p", "quiet", "By folder; each layer has a color, what is of several has none."),
		new Treemap(fileTree()).element);
}

function layers() {
	const rows = data.layers.map((layer, i) => [
		String(i),
		labelled(i, layer.createdBy || "\u2014",
			make("div", "mono quiet small wide", layer.digest)),
		size(layer.size),
		bar(layer.size, data.size),
		size(layer.content),
		layer.hidden ? size(layer.hidden) : "\u2014",
	]);

	page.append(make("h2", "", "Layers"), make("div", "panel", table([
		["#", "number"], ["made by", "name"], ["packed", "number"], ["", "share wide"],
		["files", "number"], ["hidden", "number wide"]], rows)));
}

// All modules that the program was built from, those without code too.
function moduleRows(program) {
	const sizes = new Map(program.modules.map((module) => [module.module, module]));
	const rows = program.modules.map((m, i) => [moduleName(m), m.version, m.size, i]);
	const listed = [program.info.Main || {}].concat(program.info.Deps || []);

	for (const module of listed)
		if (module.Path && !sizes.has(module.Path))
			rows.push([module.Path, (module.Replace || module).Version || "", 0]);
	return rows.map(([name, version, bytes, color]) => [
		labelled(color, name, " ", make("span", "quiet", version)),
		bytes ? size(bytes) : "\u2014",
		bytes ? share(bytes, program.code) : "",
		bar(bytes, program.code),
	]);
}

function program(program) {
	const settings = (program.info.Settings || []).map((s) => [s.Key, s.Value || ""]);

	page.append(
		make("h2", "", program.program),
		make("p", "quiet", size(program.size) + ", " + program.goVersion +
			(program.modules.length ? ". Code by module and package, and the other sections."
				: ". Sections; " + (program.problem || "") + ".")),
		new Treemap(programTree(program)).element,
		make("h3", "", "Modules"),
		make("div", "panel", table([["module", "name"], ["code", "number"],
			["share", "number wide"], ["", "share wide"]], moduleRows(program))));
	if (settings.length)
		page.append(make("details", "", make("summary", "", "How it was built"),
			make("div", "panel", pairs(settings))));
}

function config() {
	const text = (value) => typeof value === "string" ? value : JSON.stringify(value);
	const list = [["created", data.created]].concat(Object.entries(data.config || {}))
		.filter(([, value]) => value !== null && value !== undefined && value !== "")
		.flatMap(([name, value]) => {
			if (Array.isArray(value) && name === "Env")
				return value.map((item, i) => [i ? "" : name, text(item)]);
			if (typeof value === "object" && !Array.isArray(value))
				return Object.entries(value).map(([key, item], i) => [i ? "" : name,
					typeof item === "string" ? key + " = " + item : key]);
			return [[name, text(value)]];
		});

	page.append(make("h2", "", "Config"), make("div", "panel", pairs(list)));
}

// What is attached to the image, to the index and to its other images, and by whom.
function attached() {
	if (!data.attached.length)
		return;
	const rows = data.attached.map((a) => [
		a.what,
		make("div", "", a.type || a.form,
			make("div", "mono quiet small wide", a.digest)),
		a.form,
		size(a.size),
		a.signer,
	]);

	page.append(make("h2", "", "Attached"), make("div", "panel", table([
		["what", "name"], ["type", "name"], ["form", "name wide"], ["size", "number wide"],
		["by whom", "name"]], rows)));
}

// ---- the build's timeline --------------------------------------------------------

function seconds(microseconds) {
	return (microseconds / 1e6).toFixed(microseconds < 1e6 ? 3 : 1) + " s";
}

function timeline() {
	const events = data.trace.sort((a, b) => a.at - b.at || b.took - a.took);
	const end = Math.max(1, ...events.map((e) => e.at + e.took));
	const told = make("p", "told quiet", "The build took " + seconds(end) + ".");
	const panel = make("div", "panel");
	const groups = new Map();

	told.setAttribute("aria-live", "polite");
	for (const event of events) {
		if (!groups.has(event.group))
			groups.set(event.group, new Map());
		const rows = groups.get(event.group);
		if (!rows.has(event.row))
			rows.set(event.row, []);
		rows.get(event.row).push(event);
	}
	for (const [name, rows] of groups) {
		rows.forEach(nest);
		panel.append(make("div", "group-name", name));
		for (const events of rows.values())
			panel.append(make("div", "row", ...events.map((e) => span(e, end, told))));
	}
	panel.append(make("div", "scale", make("span", "", "0 s"), make("span", "", seconds(end))));
	page.append(make("h2", "", "Build timeline"), panel, told);
}

// Marks what lies within something else of its row.
function nest(row) {
	let until = -1;

	for (const event of row) {
		event.inner = event.at < until;
		if (!event.inner)
			until = event.at + event.took;
	}
}

function span(event, end, told) {
	const room = event.took / end > 0.06;
	const element = make("button", event.inner ? "span inner" : "span",
		room ? event.name : null);
	const words = event.name + ": " + seconds(event.took) + ", from " + seconds(event.at);
	const tell = () => {
		told.textContent = words;
	};

	element.type = "button";
	element.title = words;
	element.style.left = 100 * event.at / end + "%";
	element.style.width = Math.min(100 * event.took / end, 100) + "%";
	element.setAttribute("aria-label", words);
	element.addEventListener("focus", tell);
	element.addEventListener("mouseenter", tell);
	return element;
}

header();
platforms();
files();
layers();
data.programs.forEach(program);
config();
attached();
if (data.trace)
	timeline();
