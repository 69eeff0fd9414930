// Layouts writes images by go-containerregistry, which ko and crane write theirs by,
// and asks its `validate`, which `crane validate` is, about others.
//
//	layouts write DIR		DIR/image, DIR/index (two images), DIR/saved.tar
//	layouts validate oci:DIR	status 1 when something is wrong
//	layouts validate docker-archive:FILE
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func image() v1.Image {
	im, err := random.Image(1024, 3)
	must(err)
	config, err := im.ConfigFile()
	must(err)
	config.OS, config.Architecture = "linux", "amd64"
	im, err = mutate.ConfigFile(im, config)
	must(err)
	return im
}

func write(dir string) {
	path, err := layout.Write(filepath.Join(dir, "image"), empty.Index)
	must(err)
	must(path.AppendImage(image(), layout.WithAnnotations(
		map[string]string{"org.opencontainers.image.ref.name": "v1"})))
	index := mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: image()}, mutate.IndexAddendum{Add: image()})
	_, err = layout.Write(filepath.Join(dir, "index"), index)
	must(err)
	tag, err := name.NewTag("example.com/image:v1")
	must(err)
	must(tarball.WriteToFile(filepath.Join(dir, "saved.tar"), tag, image()))
}

func check(ref string) {
	if file := strings.TrimPrefix(ref, "docker-archive:"); file != ref {
		im, err := tarball.ImageFromPath(file, nil)
		must(err)
		must(validate.Image(im))
		return
	}
	index, err := layout.ImageIndexFromPath(strings.TrimPrefix(ref, "oci:"))
	must(err)
	must(validate.Index(index))
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "write" {
		write(os.Args[2])
	} else if len(os.Args) == 3 && os.Args[1] == "validate" {
		check(os.Args[2])
	} else {
		fmt.Fprintln(os.Stderr, "usage: layouts write DIR | layouts validate REF")
		os.Exit(2)
	}
}
