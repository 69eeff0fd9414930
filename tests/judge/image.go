package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/opencontainers/image-spec/schema"
)

var numericUser = regexp.MustCompile(`^[0-9]+(:[0-9]+)?$`)

type history struct {
	Created    string `json:"created"`
	EmptyLayer bool   `json:"empty_layer"`
}

type imageConfig struct {
	platform
	RootFS struct {
		Type    string   `json:"type"`
		DiffIDs []string `json:"diff_ids"`
	} `json:"rootfs"`
	History []history `json:"history"`
	Config  struct {
		User       string
		WorkingDir string
	} `json:"config"`
}

// judgeImage judges the manifest b that d names, its config and its layers.
func (j *judgement) judgeImage(d descriptor, b body) {
	if b.Config == nil || b.Config.MediaType != typeConfig {
		j.fail("A4", d.path(), "config is not of type %s", typeConfig)
		return
	}
	content, ok := j.blob(*b.Config)
	if !ok {
		return
	}
	where := b.Config.path()
	config, ok := j.parseConfig(where, content)
	if !ok {
		return
	}
	j.judgePlatform(d, where, config.platform)
	j.judgeHistory(where, config, len(b.Layers))
	if len(config.RootFS.DiffIDs) != len(b.Layers) {
		j.fail("A5", where, "%d diff ids for %d layers",
			len(config.RootFS.DiffIDs), len(b.Layers))
		return
	}
	j.judgeStack(where, config, b.Layers)
}

func (j *judgement) parseConfig(where string, content []byte) (imageConfig, bool) {
	var config imageConfig
	j.judgeJSON(where, content)
	err := schema.ValidatorMediaTypeImageConfig.Validate(bytes.NewReader(content))
	if err != nil {
		j.fail("schema", where, "%v", err)
	}
	if err := json.Unmarshal(content, &config); err != nil {
		j.fail("A5", where, "%v", err)
		return config, false
	}
	if config.RootFS.Type != "layers" {
		j.fail("A5", where, "rootfs.type is %q", config.RootFS.Type)
	}
	if j.foreign {
		return config, true
	}
	if !numericUser.MatchString(config.Config.User) {
		j.fail("T6", where, "User %q is not numeric", config.Config.User)
	}
	j.dockerMembers(where, content)
	return config, true
}

// dockerMembers looks for what a base's config may have and an OCI image that
// goci writes must not.
func (j *judgement) dockerMembers(where string, content []byte) {
	var top map[string]json.RawMessage
	var inner map[string]json.RawMessage
	if json.Unmarshal(content, &top) != nil {
		return
	}
	for _, name := range strings.Fields("container container_config docker_version parent id") {
		if _, has := top[name]; has {
			j.fail("A5", where, "has Docker's member %q", name)
		}
	}
	if json.Unmarshal(top["config"], &inner) != nil {
		return
	}
	if _, has := inner["OnBuild"]; has {
		j.fail("A5", where, "has OnBuild")
	}
}

func (j *judgement) judgePlatform(d descriptor, where string, p platform) {
	switch {
	case d.Platform == nil:
		if !j.foreign {
			j.fail("A2", d.path(), "its descriptor has no platform")
		}
	case *d.Platform != p:
		j.fail("A12", where, "platform %s, but the descriptor says %s", p, d.Platform)
	}
	if p.Architecture == "amd64" && p.Variant != "" {
		j.fail("A12", where, "amd64 has variant %q", p.Variant)
	}
	if p.Architecture == "arm" && p.Variant == "" {
		j.fail("A12", where, "arm has no variant")
	}
}

func (j *judgement) judgeHistory(where string, config imageConfig, layers int) {
	filled := 0
	for _, h := range config.History {
		if !h.EmptyLayer {
			filled++
		}
		if h.Created == "" && !j.foreign && j.base == 0 {
			j.fail("A11", where, "a history entry has no time")
		}
	}
	if filled != layers {
		j.fail("A5", where, "history has %d non-empty entries for %d layers", filled, layers)
	}
}

// judgeStack judges the layers in the order in which they are unpacked.
func (j *judgement) judgeStack(where string, config imageConfig, list []descriptor) {
	tree := newTree()
	for i, d := range list {
		l, ok := j.layer(d, i >= j.base)
		if !ok {
			return
		}
		if l.diffID != config.RootFS.DiffIDs[i] {
			j.fail("A5", where, "diff id %d is %s, but %s holds %s",
				i, config.RootFS.DiffIDs[i], d.path(), l.diffID)
		}
		j.judgeEntries(d.path(), l, tree, i)
		tree.apply(l.entries)
	}
	dir := cleanPath(config.Config.WorkingDir)
	if !j.foreign && dir != "" && dir != "." && tree.resolve(dir) == nil {
		j.fail("A5", where, "WorkingDir %s is not in the image", config.Config.WorkingDir)
	}
}
