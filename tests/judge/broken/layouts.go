package main

import "strings"

// path of the only layer, the config, or the manifest: found by what it begins with.
func (f *folder) pathOf(part string) string {
	for path, data := range f.files {
		if strings.HasPrefix(path, "blobs/") && strings.Contains(string(data), part) {
			return path
		}
	}
	panic("no blob has " + part)
}

const inManifest, inConfig = `"layers":[`, `"rootfs"`

func (f *folder) layer() string {
	for path, data := range f.files {
		if strings.HasPrefix(path, "blobs/") && data[0] == 0x1f {
			return path
		}
	}
	panic("no layer")
}

func after(name string, change func(*folder)) fault {
	return fault{name: name, make: func(im *image) { im.after = change }}
}

func header(name string, change func(string) string) fault {
	return fault{name: name, make: func(im *image) { im.header = change }}
}

func constant(text string) func(string) string {
	return func(string) string { return text }
}

// moved puts a link, a FIFO or a folder in the place of a file, which is kept beside.
func moved(f *folder, path string, instead func(string) error) {
	f.files["kept"] = f.files[path]
	f.other[path] = instead
}

func layoutFaults() []fault {
	return []fault{
		after("no-oci-layout", func(f *folder) { delete(f.files, "oci-layout") }),
		header("oci-layout-not-an-object", constant(`"1.0.0"`)),
		header("oci-layout-of-another-version", constant(`{"imageLayoutVersion":"1.1.0"}`)),
		header("oci-layout-without-version", constant(`{}`)),
		after("no-index-json", func(f *folder) { delete(f.files, "index.json") }),
		after("no-blobs", func(f *folder) {
			for path := range f.files {
				if strings.HasPrefix(path, "blobs/") {
					delete(f.files, path)
				}
			}
		}),
		after("index-json-symlink", func(f *folder) {
			moved(f, "index.json", symlink("kept"))
		}),
		after("index-json-fifo", func(f *folder) { moved(f, "index.json", fifo) }),
		after("oci-layout-folder", func(f *folder) {
			moved(f, "oci-layout", directory)
		}),
		after("blob-symlink", func(f *folder) {
			moved(f, f.layer(), symlink("../../kept"))
		}),
		after("blob-symlink-outside", func(f *folder) {
			f.other[f.layer()] = symlink("/etc/passwd")
		}),
		after("blob-fifo", func(f *folder) { moved(f, f.pathOf(inManifest), fifo) }),
		after("blob-folder", func(f *folder) { moved(f, f.pathOf(inConfig), directory) }),
		after("blobs-symlink", func(f *folder) {
			for path, data := range f.files {
				if strings.HasPrefix(path, "blobs/") {
					f.files["kept/"+strings.TrimPrefix(path, "blobs/")] = data
					delete(f.files, path)
				}
			}
			f.other["blobs"] = symlink("kept")
		}),
		after("blob-missing", func(f *folder) { delete(f.files, f.layer()) }),
		after("blob-damaged", func(f *folder) {
			data := append([]byte{}, f.files[f.layer()]...)
			data[len(data)-1] ^= 1
			f.files[f.layer()] = data
		}),
		after("blob-damaged-manifest", func(f *folder) {
			path := f.pathOf(inManifest)
			f.files[path] = []byte(strings.Replace(string(f.files[path]), "amd64", "arm64", 1) + "")
			f.files[path] = []byte(strings.Replace(string(f.files[path]), `"schemaVersion":2`, `"schemaVersion":3`, 1))
		}),
		after("blob-short", func(f *folder) {
			path := f.layer()
			f.files[path] = f.files[path][:len(f.files[path])-1]
		}),
		after("blob-long", func(f *folder) {
			path := f.layer()
			f.files[path] = append(append([]byte{}, f.files[path]...), 0)
		}),
		after("unreferenced-blob-damaged", func(f *folder) {
			f.files["blobs/sha256/"+strings.Repeat("0", 64)] = []byte("other")
		}),
	}
}
