#include "bom/uuid.h"

#include "oci/digest.h"
#include "oci/json.h"

char *goci_uuid_of(const json_t *doc)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_digest digest;
	unsigned char b[OCI_DIGEST_BYTES];

	oci_json_write(doc, &text);
	oci_digest_of(text.data, text.len, &digest);
	oci_digest_bytes(oci_digest_hex(&digest), b);
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x80);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	return oci_xasprintf("urn:uuid:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
			     "%02x%02x%02x%02x%02x%02x",
		b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
		b[11], b[12], b[13], b[14], b[15]);
}
