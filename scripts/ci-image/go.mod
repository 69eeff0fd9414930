module example.com/goci/ci-image

go 1.19
