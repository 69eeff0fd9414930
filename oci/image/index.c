#include "index.h"

#include "about.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "oci/layout.h"
#include "oci/spec.h"

#include <fcntl.h>
#include <string.h>

static json_t *read_document(int root, const char *name, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	json_t *doc;

	if (oci_fs_read(root, name, true, OCI_JSON_MAX, &text, err) < 0)
		return NULL;
	doc = oci_json_parse(text.data, text.len, err);
	if (!doc)
		oci_err_wrap(err, "%s", name);
	return doc;
}

int oci_index_check_version(const json_t *header, struct oci_err *err)
{
	const char *version = oci_json_text(header, "imageLayoutVersion");

	if (version && strcmp(version, "1.0.0") == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"oci-layout: imageLayoutVersion is not \"1.0.0\"");
}

int oci_index_check_header(int root, struct oci_err *err)
{
	oci_auto_json *doc = read_document(root, "oci-layout", err);

	return doc ? oci_index_check_version(doc, err) : -1;
}

json_t *oci_index_settle(json_t *index, struct oci_err *err)
{
	if (!index && err->code == OCI_ERR_NOT_FOUND)
		return oci_index_new(NULL);
	if (index && !json_is_array(json_object_get(index, "manifests"))) {
		oci_err_set(err, OCI_ERR_INVALID,
			"index.json: \"manifests\" is missing or not an array");
		json_decref(index);
		return NULL;
	}
	return index;
}

json_t *oci_index_load(int root, struct oci_err *err)
{
	return oci_index_settle(read_document(root, "index.json", err), err);
}

void oci_index_annotate(json_t *entry, const char *tag, const char *name)
{
	oci_auto_json *ours = json_object();

	oci_json_set(ours, OCI_FULL_NAME, name);
	oci_json_set(ours, OCI_REF_NAME, tag);
	json_object_set_new(entry, "annotations",
		oci_json_merged(json_object_get(entry, "annotations"), ours));
}

void oci_index_unname(json_t *entry)
{
	oci_auto_json *none = json_object();
	json_t *rest = oci_json_merged(json_object_get(entry, "annotations"), none);

	json_object_del(rest, OCI_REF_NAME);
	json_object_del(rest, OCI_FULL_NAME);
	json_object_set_new(entry, "annotations", rest);
}

/* Whether a new entry takes the place of one that is there. */
static bool replaces(const json_t *entry, const json_t *other)
{
	const char *tag = oci_layout_tag(entry), *was = oci_layout_tag(other);

	if (tag)
		return was && strcmp(was, tag) == 0;
	return !was && strcmp(oci_json_text_or(entry, "digest", ""),
			       oci_json_text_or(other, "digest", "")) == 0;
}

/* Images stand before what refers to them: readers take the first entry. */
static int append(json_t *manifests, json_t *entry)
{
	size_t at = json_array_size(manifests);

	if (!oci_entry_refers(entry))
		while (at && oci_entry_refers(json_array_get(manifests, at - 1)))
			at--;
	return json_array_insert(manifests, at, entry);
}

int oci_index_put(json_t *index, json_t *entry, struct oci_err *err)
{
	json_t *manifests = json_object_get(index, "manifests");
	bool placed = false;

	for (size_t i = 0; i < json_array_size(manifests);) {
		if (!replaces(entry, json_array_get(manifests, i))) {
			i++;
		} else if (!placed) {
			json_array_set(manifests, i++, entry);
			placed = true;
		} else {
			json_array_remove(manifests, i);
		}
	}
	if (!placed && append(manifests, entry) < 0)
		return oci_err_set(
			err, OCI_ERR_INVALID, "index.json: cannot add a tag");
	return 0;
}

json_t *oci_layout_entry(const char *dir, const char *tag, struct oci_err *err)
{
	oci_auto_close int root = oci_fs_open_dir(AT_FDCWD, dir, err);
	oci_auto_json *index = root < 0 ? NULL : oci_index_load(root, err);
	json_t *entry, *found = NULL;
	size_t i;

	if (!index)
		return NULL;
	json_array_foreach(json_object_get(index, "manifests"), i, entry) {
		const char *other = oci_layout_tag(entry);

		if (!other || strcmp(other, tag) != 0)
			continue;
		if (found)
			return oci_err_set(err, OCI_ERR_INVALID,
				       "layout %s: has the tag \"%s\" twice", dir, tag),
			       NULL;
		found = entry;
	}
	if (!found)
		oci_err_set(err, OCI_ERR_NOT_FOUND, "layout %s: has no tag \"%s\"", dir,
			tag);
	return json_incref(found);
}
