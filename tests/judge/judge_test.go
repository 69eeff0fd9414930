package main

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func verdict(t *testing.T, s *sample, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	status, err := run(append([]string{"layout", s.write(t)}, args...), &out)
	if err != nil {
		t.Fatal(err)
	}
	return status, out.String()
}

func TestAcceptsAGoodLayout(t *testing.T) {
	for _, args := range [][]string{nil, {"--tag", "production"}, {"--base", "1"}, {"--foreign"}} {
		status, out := verdict(t, goodSample(), args...)
		if status != 0 || out != "ok: 1 manifests, 2 layers, 6 entries\n" {
			t.Errorf("%v: status %d: %s", args, status, out)
		}
	}
}

func TestRefusesATagThatIsNotThere(t *testing.T) {
	status, out := verdict(t, goodSample(), "--tag", "development")
	if status != 1 || !strings.Contains(out, "FAIL A1: index.json: 0 images") {
		t.Errorf("status %d: %s", status, out)
	}
}

func TestRejectsBrokenFiles(t *testing.T) {
	blobs := func(dir string) []string {
		list, _ := filepath.Glob(filepath.Join(dir, "blobs/sha256/*"))
		return list
	}
	testRejects(t, map[string]broken{
		"a leftover temporary file": {"A16", func(s *sample) {
			s.after = func(t *testing.T, dir string) {
				os.WriteFile(filepath.Join(dir, ".goci-1234"), nil, 0o644)
			}
		}},
		"no oci-layout": {"A1", func(s *sample) {
			s.after = func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "oci-layout")) }
		}},
		"a layout of another version": {"schema", func(s *sample) {
			s.after = func(t *testing.T, dir string) {
				os.WriteFile(filepath.Join(dir, "oci-layout"), []byte(`{"imageLayoutVersion":"1.1.0"}`), 0o644)
			}
		}},
		"a blob that another group may write": {"A16", func(s *sample) {
			s.after = func(t *testing.T, dir string) { os.Chmod(blobs(dir)[0], 0o664) }
		}},
		"a blob with one byte changed": {"A2", func(s *sample) {
			s.after = func(t *testing.T, dir string) {
				data, _ := os.ReadFile(blobs(dir)[0])
				data[len(data)/2] ^= 1
				os.WriteFile(blobs(dir)[0], data, 0o644)
			}
		}},
		"a missing blob": {"A2", func(s *sample) {
			s.after = func(t *testing.T, dir string) { os.Remove(blobs(dir)[0]) }
		}},
		"a blob that is a symbolic link": {"A16", func(s *sample) {
			s.after = func(t *testing.T, dir string) {
				os.Rename(blobs(dir)[0], dir+".blob")
				os.Symlink(dir+".blob", filepath.Join(dir, "blobs/sha256/"+strings.Repeat("0", 64)))
			}
		}},
	})
}

func TestRejectsBrokenDocuments(t *testing.T) {
	inner := func(config map[string]any) map[string]any { return config["config"].(map[string]any) }
	first := func(index map[string]any) map[string]any {
		return index["manifests"].([]any)[0].(map[string]any)
	}
	replace := func(document, from, to string) func(*sample) {
		return func(s *sample) {
			s.body = func(name string, body []byte) []byte {
				if name != document {
					return body
				}
				return bytes.Replace(body, []byte(from), []byte(to), 1)
			}
		}
	}
	testRejects(t, map[string]broken{
		"a repeated member": {"A9", replace("config", `"os":"linux"`, `"os":"linux","os":"linux"`)},
		"a member that a reader takes for another": {"A9",
			replace("manifest", `"layers":`, `"Layers":[],"layers":`)},
		"a member that folds with a letter outside ASCII": {"A9",
			replace("manifest", `"schemaVersion"`, `"ſchemaVersion":2,"schemaVersion"`)},
		"spaces between members":  {"A11", replace("config", `,"os"`, `, "os"`)},
		"a newline at the end":    {"A11", replace("index", `:2}`, ":2}\n")},
		"data after the document": {"A9", replace("index", `:2}`, ":2}{}")},
		"a number with a fraction": {"A9",
			replace("manifest", `"schemaVersion":2`, `"schemaVersion":2.0`)},
		"a user by name": {"T6", func(s *sample) {
			s.config = func(c map[string]any) { inner(c)["User"] = "chorus" }
		}},
		"an environment entry without =": {"schema", func(s *sample) {
			s.config = func(c map[string]any) { inner(c)["Env"] = []string{"PORT"} }
		}},
		"a working directory that is not there": {"A5", func(s *sample) {
			s.config = func(c map[string]any) { inner(c)["WorkingDir"] = "/srv" }
		}},
		"a history of three layers for two": {"A5", func(s *sample) {
			s.config = func(c map[string]any) {
				list := c["history"].([]any)
				c["history"] = append(list, list[0])
			}
		}},
		"a wrong diff id": {"A5", func(s *sample) {
			s.config = func(c map[string]any) {
				ids := c["rootfs"].(map[string]any)["diff_ids"].([]any)
				ids[0], ids[1] = ids[1], ids[0]
			}
		}},
		"fewer diff ids than layers": {"A5", func(s *sample) {
			s.config = func(c map[string]any) {
				root := c["rootfs"].(map[string]any)
				root["diff_ids"] = root["diff_ids"].([]any)[:1]
			}
		}},
		"a variant of amd64": {"A12", func(s *sample) {
			s.config = func(c map[string]any) { c["variant"] = "v1" }
		}},
		"another platform than the descriptor's": {"A12", func(s *sample) {
			s.config = func(c map[string]any) { c["architecture"] = "arm64" }
		}},
		"a manifest with an index's members": {"A4", func(s *sample) {
			s.manifest = func(m map[string]any) { m["manifests"] = []any{} }
		}},
		"a manifest without its media type": {"A4", func(s *sample) {
			s.manifest = func(m map[string]any) { delete(m, "mediaType") }
		}},
		"an image without layers": {"schema", func(s *sample) {
			s.manifest = func(m map[string]any) { m["layers"] = []any{} }
		}},
		"a layer of Docker's type": {"T18", func(s *sample) {
			s.manifest = func(m map[string]any) {
				m["layers"].([]any)[0].(map[string]any)["mediaType"] = typeDockerLayer
			}
		}},
		"a size that is too small": {"A2", func(s *sample) {
			s.index = func(i map[string]any) { first(i)["size"] = 7 }
		}},
		"a descriptor without platform": {"A2", func(s *sample) {
			s.index = func(i map[string]any) { delete(first(i), "platform") }
		}},
		"a ref.name outside the grammar": {"A1", func(s *sample) {
			s.index = func(i map[string]any) {
				first(i)["annotations"] = map[string]any{refName: "a__b"}
			}
		}},
		"the same ref.name twice": {"A1", func(s *sample) {
			s.index = func(i map[string]any) {
				i["manifests"] = append(i["manifests"].([]any), first(i))
			}
		}},
		"a digest that leads elsewhere": {"A2", func(s *sample) {
			s.manifest = func(m map[string]any) {
				m["layers"].([]any)[0].(map[string]any)["digest"] = "sha256:../../../oci-layout"
			}
		}},
	})
}

func TestRejectsBrokenLayers(t *testing.T) {
	header := func(change func(h *tar.Header)) func(*sample) {
		return func(s *sample) { change(&s.layers[0][2]) }
	}
	layer := func(headers ...tar.Header) func(*sample) {
		return func(s *sample) { s.layers[0] = append(headers, directory("tmp/")) }
	}
	link := func(h *tar.Header) {
		h.Typeflag, h.Size, h.Linkname = tar.TypeLink, 0, "tmp/file"
	}
	testRejects(t, map[string]broken{
		"the owner's name": {"A6", header(func(h *tar.Header) { h.Uname = "chorus" })},
		"a time with fractions": {"A11", header(func(h *tar.Header) {
			h.Format, h.ModTime = tar.FormatPAX, time.Unix(1, 500)
		})},
		"an access time": {"A11", header(func(h *tar.Header) {
			h.Format, h.AccessTime = tar.FormatPAX, time.Unix(1, 0)
		})},
		"an extended attribute": {"A6", header(func(h *tar.Header) {
			h.PAXRecords = map[string]string{"SCHILY.xattr.user.a": "b"}
		})},
		"a GNU header":                  {"A6", header(func(h *tar.Header) { h.Format = tar.FormatGNU })},
		"an owner above 65535":          {"A6", header(func(h *tar.Header) { h.Uid = 65536 })},
		"a path from the root":          {"A6", header(func(h *tar.Header) { h.Name = "/etc/passwd" })},
		"a path through dots":           {"A6", header(func(h *tar.Header) { h.Name = "etc/../etc/passwd" })},
		"a path that starts with a dot": {"A6", header(func(h *tar.Header) { h.Name = "./etc/passwd" })},
		"a link before its target":      {"T9", header(link)},
		"a whiteout in the first layer": {"A6", header(func(h *tar.Header) {
			h.Name, h.Size = "etc/.wh.passwd", 0
		})},
		"a device": {"A6", header(func(h *tar.Header) { h.Typeflag, h.Size = tar.TypeChar, 0 })},
		"an entry without its directory": {"T2",
			layer(directory("app/"), file("etc/passwd"))},
		"a directory after its entry": {"A6",
			layer(directory("app/"), file("etc/passwd"), directory("etc/"))},
		"entries out of order": {"A6",
			layer(directory("etc/"), file("etc/passwd"), directory("app/"))},
		"the same path twice": {"A6",
			layer(directory("app/"), directory("etc/"), directory("etc/"))},
		"a directory over a symbolic link": {"T1", func(s *sample) {
			s.layers[0][0] = tar.Header{Typeflag: tar.TypeSymlink, Name: "app", Linkname: "etc"}
		}},
	})
}

func TestRejectsBrokenStreams(t *testing.T) {
	testRejects(t, map[string]broken{
		"a file name in the gzip header": {"A7", func(s *sample) {
			s.gzip = func(tarball []byte) []byte { return compressNamed(tarball, "layer.tar") }
		}},
		"a time in the gzip header": {"A7", func(s *sample) {
			s.gzip = func(tarball []byte) []byte {
				packed := compress(tarball)
				packed[4] = 1
				return packed
			}
		}},
		"two gzip members": {"A7", func(s *sample) {
			s.gzip = func(tarball []byte) []byte {
				return append(compress(tarball[:512]), compress(tarball[512:])...)
			}
		}},
		"zeros after the gzip member": {"A7", func(s *sample) {
			s.gzip = func(tarball []byte) []byte { return append(compress(tarball), 0, 0) }
		}},
		"a truncated gzip member": {"A7", func(s *sample) {
			s.gzip = func(tarball []byte) []byte {
				packed := compress(tarball)
				return packed[:len(packed)-3]
			}
		}},
		"a tar stream without its end": {"A6", func(s *sample) {
			s.tarball = func(tarball []byte) []byte { return tarball[:len(tarball)-1024] }
		}},
		"data after the end of the tar stream": {"A6", func(s *sample) {
			s.tarball = func(tarball []byte) []byte {
				return append(tarball, bytes.Repeat([]byte("x"), 512)...)
			}
		}},
	})
}

type broken struct {
	rule  string
	spoil func(s *sample)
}

func testRejects(t *testing.T, cases map[string]broken) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := goodSample()
			c.spoil(s)
			status, out := verdict(t, s)
			if status != 1 || !strings.Contains(out, "FAIL "+c.rule+":") {
				t.Errorf("status %d, no finding of rule %s in:\n%s", status, c.rule, out)
			}
		})
	}
}
