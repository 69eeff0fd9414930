package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
)

// wanted is the platform asked for; the default is this machine's, on linux.
func (o options) wanted() platform {
	if o.platform == "" {
		return platform{OS: "linux", Architecture: runtime.GOARCH}
	}
	parts := append(strings.SplitN(o.platform, "/", 3), "", "")
	return platform{OS: parts[0], Architecture: parts[1], Variant: parts[2]}
}

func (p platform) matches(want platform) bool {
	return p.OS == want.OS && p.Architecture == want.Architecture &&
		(want.Variant == "" || p.Variant == want.Variant)
}

// find returns the one manifest that the tag and the platform select.
func (o options) find() (body, error) {
	var index body
	content, err := o.document("index.json")
	if err != nil {
		return index, err
	}
	if err := json.Unmarshal(content, &index); err != nil {
		return index, err
	}
	var chosen []descriptor
	for _, d := range index.Manifests {
		if o.tag == "" || d.Annotations[refName] == o.tag {
			chosen = append(chosen, d)
		}
	}
	if len(chosen) != 1 {
		return index, fmt.Errorf("%d images have the tag %q", len(chosen), o.tag)
	}
	return o.descend(chosen[0], 0)
}

func (o options) descend(d descriptor, depth int) (body, error) {
	var b body
	content, err := o.fetch(d)
	if err != nil {
		return b, err
	}
	if err := json.Unmarshal(content, &b); err != nil {
		return b, err
	}
	if d.MediaType != typeIndex {
		return o.checked(d, b)
	}
	for _, child := range b.Manifests {
		if depth < maxDepth && child.Platform != nil && child.Platform.matches(o.wanted()) {
			return o.descend(child, depth+1)
		}
	}
	return b, fmt.Errorf("no image for %s", o.wanted())
}

// checked refuses a single image of another platform than the one asked for.
func (o options) checked(d descriptor, b body) (body, error) {
	if o.platform != "" && d.Platform != nil && !d.Platform.matches(o.wanted()) {
		return b, fmt.Errorf("the image is for %s, not %s", d.Platform, o.wanted())
	}
	if b.Config == nil {
		return b, fmt.Errorf("%s has no config", d.Digest)
	}
	return b, nil
}

func printConfig(o options, out io.Writer) error {
	manifest, err := o.find()
	if err != nil {
		return err
	}
	content, err := o.fetch(*manifest.Config)
	if err != nil {
		return err
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, content, "", "  "); err != nil {
		return err
	}
	pretty.WriteByte('\n')
	_, err = pretty.WriteTo(out)
	return err
}
