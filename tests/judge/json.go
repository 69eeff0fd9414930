package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names that OCI documents give to members. A member whose name only folds to
// one of these is read as that one by Go's encoding/json.
var knownNames = foldAll(`schemaVersion mediaType manifests config layers
	artifactType subject annotations digest size urls data platform
	architecture os os.version os.features variant features imageLayoutVersion
	created author rootfs history type diff_ids created_by comment empty_layer
	User ExposedPorts Env Entrypoint Cmd Volumes WorkingDir Labels StopSignal
	ArgsEscaped Healthcheck OnBuild Shell`)

// Members whose value is a map with names of the user's.
var freeMaps = map[string]bool{
	"annotations": true, "Labels": true, "ExposedPorts": true, "Volumes": true,
}

func foldAll(names string) map[string]string {
	known := map[string]string{}
	for _, name := range strings.Fields(names) {
		known[fold(name)] = name
	}
	return known
}

// fold maps all names that encoding/json takes as equal to one name.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			if next < least {
				least = next
			}
		}
		return least
	}, name)
}

// judgeJSON applies what no schema sees: encoding, repeated and ambiguous
// names, numbers, order, and the compact form.
func (j *judgement) judgeJSON(where string, body []byte) {
	if !utf8.Valid(body) {
		j.fail("A9", where, "not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	walk := jsonWalk{judgement: j, where: where, decoder: decoder}
	if err := walk.value(""); err != nil {
		j.fail("A9", where, "%v", err)
		return
	}
	if _, err := decoder.Token(); err != io.EOF {
		j.fail("A9", where, "data after the document")
	}
	var compact bytes.Buffer
	if j.foreign || json.Compact(&compact, body) != nil {
		return
	}
	if !bytes.Equal(compact.Bytes(), body) {
		j.fail("A11", where, "JSON is not compact")
	}
}

type jsonWalk struct {
	*judgement
	where   string
	decoder *json.Decoder
}

func (w *jsonWalk) value(name string) error {
	token, err := w.decoder.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return w.object(name)
		}
		return w.array(name)
	case json.Number:
		if strings.ContainsAny(token.String(), ".eE") {
			w.fail("A9", w.where, "%q is not an integer: %s", name, token)
		}
	case string:
		if strings.ContainsRune(token, 0) || strings.ContainsRune(token, utf8.RuneError) {
			w.fail("A9", w.where, "%q has a NUL or an invalid character", name)
		}
	}
	return nil
}

func (w *jsonWalk) array(name string) error {
	for w.decoder.More() {
		if err := w.value(name); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

func (w *jsonWalk) object(name string) error {
	seen := map[string]string{}
	last := ""
	for w.decoder.More() {
		token, err := w.decoder.Token()
		if err != nil {
			return err
		}
		member := token.(string)
		w.member(name, member, seen)
		if freeMaps[name] && member < last && !w.foreign {
			w.fail("A11", w.where, "%s: %q comes after %q", name, member, last)
		}
		last = member
		if err := w.value(member); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

func (w *jsonWalk) member(object, name string, seen map[string]string) {
	folded := fold(name)
	if freeMaps[object] {
		folded = name
	}
	if other, dup := seen[folded]; dup {
		w.fail("A9", w.where, "members %q and %q are the same to a reader", other, name)
	}
	seen[folded] = name
	known, ok := knownNames[folded]
	if !freeMaps[object] && ok && known != name {
		w.fail("A9", w.where, "member %q is read as %q", name, known)
	}
}
