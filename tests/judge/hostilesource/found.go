package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// listing tells what is in a folder: a line for each file, with all but its content.
func listing(dir string) (string, error) {
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			fmt.Fprintln(&all, path, info.Mode(), info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	return all.String(), err
}

// judgePlace looks for what an attack leaves when it succeeds.
func (a *attack) judgePlace(place, before string) error {
	proofs, err := os.ReadDir(filepath.Join(place, "proof"))
	if err != nil {
		return err
	}
	for _, proof := range proofs {
		a.find("the program %s was run", proof.Name())
	}
	after, err := listing(filepath.Join(place, "outside"))
	if err != nil {
		return err
	}
	if after != before {
		a.find("what is outside has changed: before:\n%safter:\n%s", before, after)
	}
	return search(filepath.Join(place, "web"), time.Time{}, func(path string, data []byte) {
		if bytes.Contains(data, []byte(a.marker())) {
			a.find("the secret is in %s", path)
		}
	})
}

// searchCaches looks for each secret in what is kept between builds.
func (r *runner) searchCaches(attacks []attack) error {
	for _, cache := range []string{os.Getenv("GOCACHE"), os.Getenv("GOCI_CACHE")} {
		err := search(cache, r.began, func(path string, data []byte) {
			if !bytes.Contains(data, []byte("marker-of-")) {
				return
			}
			for i := range attacks {
				if bytes.Contains(data, []byte(attacks[i].marker())) {
					attacks[i].find("the secret is in %s", path)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// search reads each file below a folder that is newer; what cannot be read, has no secret for
// anybody.
func search(dir string, since time.Time, look func(path string, data []byte)) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil
		}
		if info, err := entry.Info(); err != nil || info.ModTime().Before(since) {
			return nil
		}
		if data, err := os.ReadFile(path); err == nil {
			look(path, data)
		}
		return nil
	})
}
