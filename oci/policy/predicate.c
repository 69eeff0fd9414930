#include "oci/predicate.h"

#include "oci/buf.h"

#include <ctype.h>
#include <string.h>

const char *const oci_predicate_words[] = {
	"sbom", "cyclonedx", "spdx", "provenance", "vsa", "vuln", "vex", NULL};

/*
 * The types, each with the versions that may follow it. Some producers write a version
 * where the specification has none.
 */
static const struct {
	const char *word;
	const char *type;
} types[] = {
	{"cyclonedx", OCI_PREDICATE_CYCLONEDX},
	{"spdx", OCI_PREDICATE_SPDX},
	{"provenance", "https://slsa.dev/provenance"},
	{"vsa", "https://slsa.dev/verification_summary"},
	{"vuln", "https://cosign.sigstore.dev/attestation/vuln"},
	{"vuln", "https://in-toto.io/attestation/vulns"},
	{"vex", "https://openvex.dev/ns"},
};

/* The type itself, or with "/v" and a version. */
static bool is_of(const char *type, const char *known)
{
	size_t len = strlen(known);

	if (strncmp(type, known, len) != 0)
		return false;
	if (!type[len])
		return true;
	return type[len] == '/' && type[len + 1] == 'v' &&
	       isdigit((unsigned char)type[len + 2]) &&
	       strspn(type + len + 2, "0123456789.") == strlen(type + len + 2);
}

static const char *known_word(const char *type)
{
	for (size_t i = 0; i < OCI_COUNT(types); i++)
		if (is_of(type, types[i].type))
			return types[i].word;
	return NULL;
}

static bool is_sbom(const char *word)
{
	return strcmp(word, "cyclonedx") == 0 || strcmp(word, "spdx") == 0;
}

bool oci_predicate_fits(const char *wanted, const char *type)
{
	const char *word = known_word(type);

	if (strcmp(wanted, type) == 0)
		return true;
	return word && (strcmp(wanted, word) == 0 ||
			       (strcmp(wanted, "sbom") == 0 && is_sbom(word)));
}

int oci_predicate_check(const char *wanted, struct oci_err *err)
{
	oci_auto_buf words = OCI_BUF_INIT;

	if (strchr(wanted, ':') && strlen(wanted) < 1024)
		return 0;
	for (const char *const *word = oci_predicate_words; *word; word++) {
		if (strcmp(wanted, *word) == 0)
			return 0;
		oci_buf_addf(&words, "%s, ", *word);
	}
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%s\" is none of %sor the URI of a predicate type", wanted,
		words.data);
}

const char *oci_predicate_word(const char *type)
{
	const char *word = known_word(type);

	return word && is_sbom(word) ? "sbom" : word;
}

const char *oci_predicate_of_media(const char *media_type)
{
	static const struct {
		const char *media;
		const char *type;
	} plain[] = {
		{"application/vnd.cyclonedx+json", OCI_PREDICATE_CYCLONEDX},
		{"application/spdx+json", OCI_PREDICATE_SPDX},
		{"text/spdx+json", OCI_PREDICATE_SPDX},
	};

	for (size_t i = 0; i < OCI_COUNT(plain); i++)
		if (strcmp(media_type, plain[i].media) == 0)
			return plain[i].type;
	return NULL;
}
