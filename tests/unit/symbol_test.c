#include "binary/symbol.h"
#include "test.h"

static void assert_package(const char *name, const char *wanted)
{
	const char *package;
	size_t len = goci_symbol_package(name, &package);
	oci_auto_free char *path = goci_symbol_path(package, len);

	assert_string_equal(path, wanted);
}

static void functions_methods_and_closures_tell_their_package(void **state)
{
	(void)state;
	assert_package("main.main", "main");
	assert_package("net/http.(*Server).Serve", "net/http");
	assert_package("net/http.Header.Get-fm", "net/http");
	assert_package("net/http.(*conn).serve.func1.2", "net/http");
	assert_package("vendor/golang.org/x/net/idna.glob..func1",
		"vendor/golang.org/x/net/idna");
	assert_package("go.uber.org/zap.New", "go.uber.org/zap");
	assert_package("go/ast.Walk", "go/ast");
}

static void arguments_of_generics_are_passed_over(void **state)
{
	(void)state;
	assert_package("slices.SortFunc[...]", "slices");
	assert_package("a.com/x.F[go.shape.struct { b.com/y.n int }].func1", "a.com/x");
	assert_package("internal/sync.(*HashTrieMap[go.shape.interface {}]).iter",
		"internal/sync");
	assert_package("type:.eq.sync/atomic.Pointer[net/http.Server]", "sync/atomic");
}

static void what_is_made_for_a_named_type_is_its_package_s(void **state)
{
	(void)state;
	assert_package("type:.eq.net/url.URL", "net/url");
	assert_package("type..hash.net/url.URL", "net/url");
	assert_package("type:.eq.[45]vendor/golang.org/x/sys/cpu.option",
		"vendor/golang.org/x/sys/cpu");
	assert_package("type..eq.[...]internal/cpu.option", "internal/cpu");
}

static void other_names_tell_none(void **state)
{
	static const char *const names[] = {"", "cmpbody", "_rt0_amd64_linux",
		"go:buildid", "go:struct { io.Reader; io.WriterTo }.Read",
		"go.struct { io.Reader; io.WriterTo }.Read",
		"type:.eq.struct { a.b c }",
		"type..eq.go.shape.struct { main.a string }_0",
		"type:.eq.[2]interface {}", "[", "[2", "/", "a/b", "a/"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(names); i++)
		assert_package(names[i], "");
}

static void escaped_bytes_are_put_back(void **state)
{
	(void)state;
	assert_package("gopkg.in/yaml%2ev3.(*Decoder).Decode", "gopkg.in/yaml.v3");
	assert_package("a.com/%c3%a9.F", "a.com/\xc3\xa9");
	assert_package("a.com/x%.F", "a.com/x%");
	assert_package("a.com/x%2.F", "a.com/x%2");
	assert_package("a.com/x%00%zz.F", "a.com/x%00%zz");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_methods_and_closures_tell_their_package),
		cmocka_unit_test(arguments_of_generics_are_passed_over),
		cmocka_unit_test(what_is_made_for_a_named_type_is_its_package_s),
		cmocka_unit_test(other_names_tell_none),
		cmocka_unit_test(escaped_bytes_are_put_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
