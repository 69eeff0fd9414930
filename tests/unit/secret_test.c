#include "oci/mem.h"
#include "oci/secret.h"
#include "test.h"

/* A file name that a pattern is for. */
static char *example_of(const char *pattern)
{
	oci_auto_buf name = OCI_BUF_INIT;

	for (; *pattern; pattern++)
		if (*pattern == '*')
			oci_buf_adds(&name, "x");
		else
			oci_buf_add(&name, pattern, 1);
	return oci_xstrdup(name.data);
}

static void each_row_is_found_where_it_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < oci_secret_count; i++) {
		const struct oci_secret *s = &oci_secrets[i];
		oci_auto_free char *name = example_of(s->pattern);
		oci_auto_free char *deep = oci_xasprintf("a/b/%s", name);
		oci_auto_free char *other = oci_xasprintf("a/b/y%s.go", name);
		const struct oci_secret *found = oci_secret_in_image(deep);

		if (!oci_secret_in_source(name) || !oci_secret_in_source(deep))
			fail_msg("%s is no secret of a source", name);
		if (!found != (s->kind == OCI_SECRET_CONTENT))
			fail_msg("%s: %s in an image", name, found ? "is" : "is none");
		if (oci_secret_in_source(other))
			fail_msg("%s is a secret", other);
	}
}

static void names_of_secrets_are_known_in_both(void **state)
{
	static const char *const names[] = {".env", "app/.env.production", "a/.ENV",
		".env-local", ".envrc", "root/.ssh/id_rsa", "id_ed25519", "ID_RSA",
		"id_ed25519_sk", "etc/ssh/ssh_host_rsa_key", "app/.pgpass",
		"app/_netrc", "x/.netrc", "certs/server.p12", "a/b/x.kdbx", "X.PFX",
		"tls/server.key", "store.jks", "root/.docker/config.json",
		"home/u/.aws/credentials", ".kube/config", "root/.git-credentials",
		"root/.pypirc", "app/credentials.json", "app/service-account.json",
		"app/prod-service_account-key.json", "root/.terraformrc",
		"infra/terraform.tfstate", "infra/terraform.tfstate.backup"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (!oci_secret_in_source(names[i]) || !oci_secret_in_image(names[i]))
			fail_msg("%s is no secret", names[i]);
}

static void what_is_public_is_none(void **state)
{
	static const char *const names[] = {"id_rsa.pub", "root/.ssh/id_ed25519.pub",
		"ssh_host_rsa_key.pub", ".env.example", "a/.env.sample",
		".env.local.template", ".environment", "env", "my.env", "keys.go",
		"x.pem.go", "x.key.pub", "credentials", "config.json",
		"app/config/credentials", "docker/config.json", "kube/config",
		"a/xid_rsa", "netrc", "main.tf", "terraform.tfvars.example", "", "*",
		"key", "a/.env/bin/python", "monkey", "service-account.yaml"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (oci_secret_in_source(names[i]) || oci_secret_in_image(names[i]))
			fail_msg("%s is a secret", names[i]);
}

static void a_system_s_public_files_are_none_in_an_image(void **state)
{
	static const char *const names[] = {"etc/ssl/certs/ca-certificates.pem",
		"etc/ssl/certs/x.pem", "usr/lib/python3/certifi/cacert.pem",
		"usr/share/dns/root.key", "etc/pki/ca-trust/java.jks",
		"etc/trusted-key.key", "root/.npmrc"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(names); i++)
		if (oci_secret_in_image(names[i]))
			fail_msg("%s is a secret", names[i]);
	assert_non_null(oci_secret_in_image("etc/ssl/private/server.key"));
	assert_non_null(oci_secret_in_image("usr/share/app/.env"));
	assert_non_null(oci_secret_in_source("usr/share/dns/root.key"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_is_found_where_it_counts),
		cmocka_unit_test(names_of_secrets_are_known_in_both),
		cmocka_unit_test(what_is_public_is_none),
		cmocka_unit_test(a_system_s_public_files_are_none_in_an_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
