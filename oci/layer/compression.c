#include "compression.h"

#include "codec.h"
#include "compressor.h"
#include "oci/mem.h"

#include <stdlib.h>
#include <string.h>

static const struct oci_codec *const codecs[] = {
	&oci_codec_gzip, &oci_codec_zstd, &oci_codec_none};

const struct oci_codec *oci_compression_codec(const struct oci_compression *compression)
{
	return compression->codec ? compression->codec : &oci_codec_gzip;
}

int oci_compression_level(const struct oci_compression *compression)
{
	return compression->level ? compression->level
				  : oci_compression_codec(compression)->level_default;
}

static int parse_level(const char *s, struct oci_compression *c, struct oci_err *err)
{
	char *end;
	long level = strtol(s, &end, 10);

	if (*s < '0' || *s > '9' || *end || level < 1 || level > c->codec->level_max) {
		if (!c->codec->level_max)
			return oci_err_set(err, OCI_ERR_USAGE,
				"compression \"%s\" has no levels", c->codec->name);
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.20s\" is no level of %s: they go from 1 to %d", s,
			c->codec->name, c->codec->level_max);
	}
	c->level = (int)level;
	return 0;
}

int oci_compression_parse(
	const char *s, struct oci_compression *compression, struct oci_err *err)
{
	size_t len = strcspn(s, ":");

	for (size_t i = 0; i < OCI_COUNT(codecs); i++) {
		if (strlen(codecs[i]->name) != len ||
			memcmp(codecs[i]->name, s, len) != 0)
			continue;
		*compression = (struct oci_compression){.codec = codecs[i]};
		return s[len] ? parse_level(s + len + 1, compression, err) : 0;
	}
	return oci_err_set(err, OCI_ERR_USAGE,
		"there is no compression \"%.20s\"; use gzip, zstd or none, with a level "
		"as in gzip:9",
		s);
}

const char *oci_compression_media_type(const struct oci_compression *compression)
{
	return oci_compression_codec(compression)->media_type;
}

char *oci_compression_version(const struct oci_compression *compression)
{
	const struct oci_codec *codec = oci_compression_codec(compression);
	oci_auto_free char *library = codec->version();

	if (!codec->level_max)
		return oci_steal_ptr(&library);
	return oci_xasprintf("%s level %d, %zu KiB blocks", library,
		oci_compression_level(compression), codec->block >> 10);
}

int oci_wrapping_of(const char *media_type, enum oci_wrapping *wrapping)
{
	static const struct {
		const char *media_type;
		enum oci_wrapping wrapping;
	} known[] = {
		{OCI_MEDIA_LAYER, OCI_WRAP_NONE},
		{OCI_MEDIA_LAYER_GZIP, OCI_WRAP_GZIP},
		{OCI_MEDIA_LAYER_ZSTD, OCI_WRAP_ZSTD},
		{"application/vnd.docker.image.rootfs.diff.tar", OCI_WRAP_NONE},
		{"application/vnd.docker.image.rootfs.diff.tar.gzip", OCI_WRAP_GZIP},
		{"application/vnd.docker.image.rootfs.diff.tar.zstd", OCI_WRAP_ZSTD},
	};

	for (size_t i = 0; i < OCI_COUNT(known); i++)
		if (strcmp(known[i].media_type, media_type) == 0) {
			*wrapping = known[i].wrapping;
			return 0;
		}
	return -1;
}
