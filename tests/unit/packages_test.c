#include "bom/bom_sort.h"
#include "bom/cyclonedx.h"
#include "distro/apk.h"
#include "distro/dpkg.h"
#include "oci/json.h"
#include "test.h"

#include <stdlib.h>

typedef int add_fn(struct goci_bom *bom, const struct goci_packages *database,
	struct goci_package_links *links, struct oci_err *err);

static char debian_id[] = "debian", debian_version[] = "12";
static const struct goci_distro debian = {debian_id, debian_version, NULL};
static const struct goci_distro none = {NULL, NULL, NULL};

static int try_add(add_fn *add, struct goci_bom *bom, const struct goci_distro *distro,
	const char *text, size_t len, struct oci_err *err)
{
	const struct goci_packages database = {text, len, "db", distro, NULL};
	goci_auto_package_links links = {0};
	struct goci_bom_part image = {.kind = GOCI_BOM_IMAGE,
		.id = oci_xstrdup("image"),
		.name = oci_xstrdup("image")};

	goci_bom_add(bom, &image);
	if (add(bom, &database, &links, err) < 0 ||
		goci_bom_link_packages(bom, &links, err) < 0)
		return -1;
	goci_bom_sort(bom);
	return 0;
}

static void add_text(add_fn *add, struct goci_bom *bom,
	const struct goci_distro *distro, const char *text)
{
	struct oci_err err;

	if (try_add(add, bom, distro, text, strlen(text), &err) < 0)
		fail_msg("%s", err.msg);
}

/* The purls of the packages, and "from>to" of edges between them by their names. */
static char *told(const struct goci_bom *bom)
{
	oci_auto_buf out = OCI_BUF_INIT;

	for (size_t i = 1; i < bom->count; i++)
		oci_buf_addf(&out, "%s\n", bom->parts[i].id);
	for (size_t i = 0; i < bom->edge_count; i++)
		if (bom->edges[i].from)
			oci_buf_addf(&out, "%s>%s\n",
				bom->parts[bom->edges[i].from].name,
				bom->parts[bom->edges[i].to].name);
	return oci_buf_take(&out);
}

static void expect(add_fn *add, const struct goci_distro *distro, const char *text,
	const char *wanted)
{
	goci_auto_bom bom = GOCI_BOM_INIT;
	oci_auto_free char *found = NULL;

	add_text(add, &bom, distro, text);
	found = told(&bom);
	assert_string_equal(found, wanted);
}

static void packages_of_dpkg_have_purls_as_scanners_write_them(void **state)
{
	(void)state;
	expect(goci_bom_add_dpkg, &debian,
		"Package: libc6\nStatus: install ok installed\nArchitecture: amd64\n"
		"Source: glibc (2.36-8)\nVersion: 1:2.36-9+deb12u4\n\n"
		"Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\n"
		"Package: half\nStatus: install ok unpacked\nVersion: 1\n",
		"pkg:deb/debian/libc6@1%3A2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12"
		"&upstream=glibc%402.36-8\n");
}

static void a_file_of_status_d_needs_no_status(void **state)
{
	(void)state;
	expect(goci_bom_add_dpkg, &none, "Package: base-files\nVersion: 12\n",
		"pkg:deb/debian/base-files@12\n");
}

static void dependencies_of_dpkg_become_edges(void **state)
{
	(void)state;
	expect(goci_bom_add_dpkg, &debian,
		"Package: app\nVersion: 1\nPre-Depends: libc6 (>= 2.36)\n"
		"Depends: missing | mta:any [amd64], libc6, nothing\n\n"
		"Package: libc6\nVersion: 2\nDepends: app\n\n"
		"Package: exim\nVersion: 3\nProvides: mta (= 1), other\n",
		"pkg:deb/debian/app@1?distro=debian-12\n"
		"pkg:deb/debian/exim@3?distro=debian-12\n"
		"pkg:deb/debian/libc6@2?distro=debian-12\n"
		"app>exim\napp>libc6\nlibc6>app\n");
}

static void stanzas_that_make_no_sense_are_passed_over(void **state)
{
	(void)state;
	expect(goci_bom_add_dpkg, &debian,
		"\n\n:\nVersion: 1\n\nPackage: x\n\nPackage:\nVersion: 2\n\n"
		"Package: ok\n description: more\nVersion: 3\nDepends: ,,|,(,\n",
		"pkg:deb/debian/ok@3?distro=debian-12\n");
}

static void packages_of_apk_depend_on_what_others_provide(void **state)
{
	(void)state;
	expect(goci_bom_add_apk, &none,
		"P:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\no:musl\n"
		"p:so:libc.musl.so.1=1 cmd:ldd=1\n\n"
		"P:ssl_client\nV:1.36-r2\no:busybox\nD:so:libc.musl.so.1>=1 !nothing x\n",
		"pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64\n"
		"pkg:apk/alpine/ssl_client@1.36-r2?upstream=busybox\nssl_client>musl\n");
}

static void the_same_package_twice_is_one(void **state)
{
	(void)state;
	expect(goci_bom_add_apk, &none, "P:a\nV:1\n\nP:a\nV:1\nD:a\n\nP:a\nV:2\n",
		"pkg:apk/alpine/a@1\npkg:apk/alpine/a@2\n");
}

static void a_database_of_too_many_packages_is_refused(void **state)
{
	goci_auto_bom bom = GOCI_BOM_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;

	(void)state;
	for (int i = 0; i <= GOCI_PACKAGES_MAX; i++)
		oci_buf_addf(&text, "P:p%d\nV:1\n\n", i);
	assert_int_equal(
		try_add(goci_bom_add_apk, &bom, &none, text.data, text.len, &err), -1);
	assert_contains(err.msg, "over 100000 packages");
}

static void os_release_is_read_as_a_shell_does(void **state)
{
	static const char text[] = "# ID=no\nID=\"al\\\"pine\"\nVERSION_ID='3.20'\n"
				   "PRETTY_NAME=\"Alpine Linux\"\nXID=wrong\n";
	goci_auto_distro distro = {0};

	(void)state;
	goci_distro_parse(&distro, text, strlen(text));
	assert_string_equal(distro.id, "al\"pine");
	assert_string_equal(distro.version_id, "3.20");
	assert_string_equal(distro.name, "Alpine Linux");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packages_of_dpkg_have_purls_as_scanners_write_them),
		cmocka_unit_test(a_file_of_status_d_needs_no_status),
		cmocka_unit_test(dependencies_of_dpkg_become_edges),
		cmocka_unit_test(stanzas_that_make_no_sense_are_passed_over),
		cmocka_unit_test(packages_of_apk_depend_on_what_others_provide),
		cmocka_unit_test(the_same_package_twice_is_one),
		cmocka_unit_test(a_database_of_too_many_packages_is_refused),
		cmocka_unit_test(os_release_is_read_as_a_shell_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
