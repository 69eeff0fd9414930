package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/opencontainers/image-spec/schema"
)

const (
	typeIndex       = "application/vnd.oci.image.index.v1+json"
	typeManifest    = "application/vnd.oci.image.manifest.v1+json"
	typeConfig      = "application/vnd.oci.image.config.v1+json"
	typeLayer       = "application/vnd.oci.image.layer.v1.tar"
	typeDockerLayer = "application/vnd.docker.image.rootfs.diff.tar.gzip"
	refName         = "org.opencontainers.image.ref.name"
	maxDepth        = 8
)

// What both the image-spec's grammar for ref.name and a registry's tag allow.
var refNameGrammar = regexp.MustCompile(`^[A-Za-z0-9]+(?:(?:[-._]|--)[A-Za-z0-9]+)*$`)

type platform struct {
	OS           string `json:"os"`
	Architecture string `json:"architecture"`
	Variant      string `json:"variant"`
}

func (p platform) String() string {
	return strings.TrimSuffix(p.OS+"/"+p.Architecture+"/"+p.Variant, "/")
}

type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int64             `json:"size"`
	URLs        []string          `json:"urls"`
	Annotations map[string]string `json:"annotations"`
	Platform    *platform         `json:"platform"`
}

// body holds the members of an index and of a manifest, so that one that has
// the other's is seen.
type body struct {
	SchemaVersion int             `json:"schemaVersion"`
	MediaType     string          `json:"mediaType"`
	Manifests     []descriptor    `json:"manifests"`
	Config        *descriptor     `json:"config"`
	Layers        []descriptor    `json:"layers"`
	FSLayers      json.RawMessage `json:"fsLayers"`
}

func (d descriptor) path() string {
	return "blobs/sha256/" + strings.TrimPrefix(d.Digest, "sha256:")
}

// fetch returns the blob that d names, if it is exactly what d says.
func (o options) fetch(d descriptor) ([]byte, error) {
	hexpart := strings.TrimPrefix(d.Digest, "sha256:")
	if hexpart == d.Digest || !hex64.MatchString(hexpart) {
		return nil, fmt.Errorf("digest %q cannot be verified", d.Digest)
	}
	content, err := os.ReadFile(filepath.Join(o.dir, d.path()))
	if err != nil {
		return nil, err
	}
	if int64(len(content)) != d.Size {
		return nil, fmt.Errorf("%d bytes, but the descriptor says %d", len(content), d.Size)
	}
	sum := sha256.Sum256(content)
	if hex.EncodeToString(sum[:]) != hexpart {
		return nil, fmt.Errorf("content is not what its digest says")
	}
	return content, nil
}

func (j *judgement) judgeGraph() {
	content, err := j.document("index.json")
	if err != nil {
		j.fail("A1", "index.json", "%v", err)
		return
	}
	index, ok := j.parse("index.json", content, typeIndex)
	if !ok {
		return
	}
	j.refNames(index.Manifests)
	tagged := 0
	for _, d := range index.Manifests {
		if j.tag != "" && d.Annotations[refName] != j.tag {
			continue
		}
		tagged++
		j.follow(d, 1)
	}
	if j.tag != "" && tagged != 1 {
		j.fail("A1", "index.json", "%d images have the tag %q", tagged, j.tag)
	}
}

func (j *judgement) refNames(list []descriptor) {
	seen := map[string]bool{}
	for _, d := range list {
		name, tagged := d.Annotations[refName]
		if !tagged {
			continue
		}
		if len(name) > 128 || !refNameGrammar.MatchString(name) {
			j.fail("A1", "index.json", "ref.name %q is outside the grammar", name)
		}
		if seen[name] {
			j.fail("A1", "index.json", "ref.name %q is there more than once", name)
		}
		seen[name] = true
	}
}

// parse applies everything that can be said of an index's or a manifest's own
// bytes; false when there is nothing to follow.
func (j *judgement) parse(where string, content []byte, mediaType string) (body, bool) {
	var b body
	j.judgeJSON(where, content)
	if len(content) > maxDocument {
		j.fail("A9", where, "larger than %d bytes", maxDocument)
	}
	validator := schema.Validator(mediaType)
	if err := validator.Validate(bytes.NewReader(content)); err != nil {
		j.fail("schema", where, "%v", err)
	}
	if err := json.Unmarshal(content, &b); err != nil {
		j.fail("A9", where, "%v", err)
		return b, false
	}
	if b.MediaType != mediaType && (b.MediaType != "" || !j.foreign) {
		j.fail("A4", where, "mediaType %q, want %q", b.MediaType, mediaType)
	}
	isIndex := mediaType == typeIndex
	if b.FSLayers != nil || isIndex && (b.Config != nil || b.Layers != nil) ||
		!isIndex && b.Manifests != nil {
		j.fail("A4", where, "has members of the other type of document")
	}
	return b, true
}

// follow judges the blob of d and, for an index, all that is below it.
func (j *judgement) follow(d descriptor, depth int) {
	content, ok := j.blob(d)
	if !ok {
		return
	}
	switch d.MediaType {
	case typeIndex, typeManifest:
	default:
		if !j.foreign {
			j.fail("A3", d.path(), "media type %q is none that goci writes", d.MediaType)
		}
		return
	}
	b, ok := j.parse(d.path(), content, d.MediaType)
	if !ok {
		return
	}
	if d.MediaType == typeManifest {
		j.images[d.Digest] = true
		j.judgeImage(d, b)
		return
	}
	if depth >= maxDepth {
		j.fail("A3", d.path(), "indexes are nested too deeply")
		return
	}
	for _, child := range b.Manifests {
		if _, tagged := child.Annotations[refName]; tagged {
			j.fail("A1", d.path(), "ref.name on a nested descriptor")
		}
		j.follow(child, depth+1)
	}
}

// blob judges a descriptor and the bytes it names.
func (j *judgement) blob(d descriptor) ([]byte, bool) {
	if len(d.URLs) > 0 {
		j.fail("A2", d.path(), "has urls")
	}
	first, again := j.blobs[d.Digest]
	if again && (first.Size != d.Size || first.MediaType != d.MediaType) {
		j.fail("A2", d.path(), "described in two ways")
	}
	j.blobs[d.Digest] = d
	j.describe(d)
	content, err := j.fetch(d)
	if err != nil {
		j.fail("A2", d.path(), "%v", err)
		return nil, false
	}
	return content, true
}

func (j *judgement) describe(d descriptor) {
	text, err := json.Marshal(map[string]any{
		"mediaType": d.MediaType, "digest": d.Digest, "size": d.Size,
	})
	if err == nil {
		err = schema.ValidatorMediaTypeDescriptor.Validate(bytes.NewReader(text))
	}
	if err != nil {
		j.fail("schema", "descriptor of "+d.Digest, "%v", err)
	}
}
