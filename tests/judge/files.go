package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/opencontainers/image-spec/schema"
)

const maxDocument = 4 << 20

var hex64 = regexp.MustCompile(`^[a-f0-9]{64}$`)

// judgeFiles looks at the layout as files: which are there, of which type and
// mode, and that every blob is what its name says.
func (j *judgement) judgeFiles() {
	j.regular("oci-layout")
	j.regular("index.json")
	j.directory("blobs")
	j.rootNames()
	for _, name := range j.names("blobs") {
		if name != "sha256" {
			j.fail("A2", "blobs/"+name, "not a folder that goci writes")
			continue
		}
		j.directory("blobs/sha256")
		for _, blob := range j.names("blobs/sha256") {
			j.blobFile("blobs/sha256/"+blob, blob)
		}
	}
	j.layoutHeader()
}

func (j *judgement) names(dir string) []string {
	list, err := os.ReadDir(filepath.Join(j.dir, dir))
	if err != nil {
		j.fail("A1", dir, "%v", err)
	}
	var names []string
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names
}

func (j *judgement) rootNames() {
	for _, name := range j.names(".") {
		switch name {
		case "oci-layout", "index.json", "blobs":
		default:
			if !j.foreign {
				j.fail("A16", name, "left over in the layout's root")
			}
		}
	}
}

func (j *judgement) lstat(name string, want fs.FileMode, kind string) bool {
	info, err := os.Lstat(filepath.Join(j.dir, name))
	if err != nil {
		j.fail("A1", name, "%v", err)
		return false
	}
	if info.Mode().Type() != want.Type() {
		j.fail("A16", name, "not a %s", kind)
		return false
	}
	// As an umask of 022 or of 077 makes it.
	private := want.Perm() &^ 0o077
	if mode := info.Mode().Perm(); !j.foreign && mode != want.Perm() && mode != private {
		j.fail("A16", name, "mode %04o, want %04o or %04o", mode, want.Perm(), private)
	}
	return true
}

func (j *judgement) regular(name string) bool {
	return j.lstat(name, 0o644, "regular file")
}

func (j *judgement) directory(name string) bool {
	return j.lstat(name, fs.ModeDir|0o755, "directory")
}

func (j *judgement) blobFile(name, encoded string) {
	if !hex64.MatchString(encoded) {
		j.fail("A2", name, "not named by a sha256")
		return
	}
	if !j.regular(name) {
		return
	}
	got, err := hashFile(filepath.Join(j.dir, name))
	if err != nil {
		j.fail("A2", name, "%v", err)
	} else if got != encoded {
		j.fail("A2", name, "content is sha256:%s", got)
	}
}

func hashFile(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func (j *judgement) layoutHeader() {
	body, err := j.document("oci-layout")
	if err != nil {
		j.fail("A1", "oci-layout", "%v", err)
		return
	}
	j.judgeJSON("oci-layout", body)
	err = schema.ValidatorMediaTypeLayoutHeader.Validate(bytes.NewReader(body))
	if err != nil {
		j.fail("schema", "oci-layout", "%v", err)
	}
}

// document reads one JSON document of the layout whole, if it is a regular
// file of a size that every reader accepts.
func (o options) document(name string) ([]byte, error) {
	full := filepath.Join(o.dir, name)
	info, err := os.Lstat(full)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("not a regular file")
	}
	if info.Size() > maxDocument {
		return nil, fmt.Errorf("%d bytes, more than %d", info.Size(), maxDocument)
	}
	return os.ReadFile(full)
}
