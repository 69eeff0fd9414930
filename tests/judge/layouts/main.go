// Layouts writes images by go-containerregistry, which ko and crane write theirs by:
// DIR/image, DIR/index (two images) and DIR/saved.tar (of docker save).
package main

import (
	"os"
	"path/filepath"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

func must(err error) {
	if err != nil {
		panic(err)
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

func main() {
	dir := os.Args[1]
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
