package main

import (
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"strings"
)

const (
	mediaSignature = "application/vnd.dev.cosign.simplesigning.v1+json"
	mediaEnvelope  = "application/vnd.dsse.envelope.v1+json"
	mediaStatement = "application/vnd.in-toto+json"
	mediaBundle    = "application/vnd.dev.sigstore.bundle.v0.3+json"
	signatureKey   = "dev.cosignproject.cosign/signature"
	predicate      = "https://slsa.dev/provenance/v1"
)

// What refers to the image: one more manifest in index.json.
type referrer struct {
	tag      string // of cosign: ".sig" or ".att"; "" for one with a subject
	layer    func(image string) (mediaType string, data []byte, annotations object)
	manifest func(m, image object)
	entry    func(e, image object)
}

func refers(name string, r referrer) fault {
	return fault{name: name, make: func(im *image) {
		im.index = func(i object) {
			image := copied(i["manifests"].(array)[0].(object))
			delete(image, "annotations")
			mediaType, data, annotations := r.layer(image["digest"].(string))
			layer := im.out.descriptor(mediaType, data)
			if annotations != nil {
				layer["annotations"] = annotations
			}
			m := object{"schemaVersion": 2, "mediaType": mediaManifest,
				"artifactType": mediaType, "layers": array{layer},
				"config": im.out.descriptor(mediaEmpty, []byte("{}"))}
			if r.tag == "" {
				m["subject"] = copied(image)
			} else {
				delete(m, "artifactType")
				m["config"] = im.out.document(mediaConfig, emptyConfig(layer))
			}
			if r.manifest != nil {
				r.manifest(m, image)
			}
			e := im.out.document(mediaManifest, m)
			if r.tag != "" {
				e["annotations"] = object{refName: strings.Replace(
					image["digest"].(string), ":", "-", 1) + r.tag}
			}
			if r.entry != nil {
				r.entry(e, image)
			}
			i["manifests"] = append(i["manifests"].(array), e)
		}
	}}
}

func plain(image string) (string, []byte, object) {
	return "application/x", []byte("x"), nil
}

func payload(image string) object {
	return object{"critical": object{
		"identity": object{"docker-reference": ""},
		"image":    object{"docker-manifest-digest": image},
		"type":     "cosign container image signature"}, "optional": nil}
}

// signature is a valid one in form: r and s of the curve's size.
func signature(curve elliptic.Curve) []byte {
	n := new(big.Int).Sub(curve.Params().N, big.NewInt(1))
	return derOf(n, big.NewInt(77))
}

func derOf(r, s *big.Int) []byte {
	der, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
	must(err)
	return der
}

// signed makes a signature of cosign's; either part may be changed.
func signed(name string, doc func(object) any, sig string) fault {
	return refers(name, referrer{tag: ".sig",
		layer: func(image string) (string, []byte, object) {
			p := payload(image)
			data := marshal(p)
			if doc != nil {
				if text, ok := doc(p).([]byte); ok {
					data = text
				} else {
					data = marshal(doc(p))
				}
			}
			if sig == "" {
				sig = base64.StdEncoding.EncodeToString(signature(elliptic.P256()))
			}
			return mediaSignature, data, object{signatureKey: sig}
		}})
}

func statement(image string) object {
	hex := strings.TrimPrefix(image, "sha256:")
	return object{"_type": "https://in-toto.io/Statement/v1", "predicateType": predicate,
		"subject":   array{object{"name": "image", "digest": object{"sha256": hex}}},
		"predicate": object{"Layers": array{}, "buildDefinition": object{}}}
}

func envelope(body []byte) object {
	return object{"payloadType": mediaStatement,
		"payload": base64.StdEncoding.EncodeToString(body),
		"signatures": array{object{"keyid": "",
			"sig": base64.StdEncoding.EncodeToString(signature(elliptic.P256()))}}}
}

func bundle(body []byte) object {
	hint := sha256.Sum256([]byte("key"))
	text := base64.StdEncoding.EncodeToString(hint[:])
	e := envelope(body)
	e["signatures"].(array)[0].(object)["keyid"] = text
	return object{"mediaType": mediaBundle, "dsseEnvelope": e,
		"verificationMaterial": object{"publicKey": object{"hint": text},
			"tlogEntries": array{}}}
}

// attested makes an attestation: of the statement first, then of what it is in.
func attested(name, mediaType string, change func(object), around func(object)) fault {
	return refers(name, referrer{
		layer: func(image string) (string, []byte, object) {
			s := statement(image)
			if change != nil {
				change(s)
			}
			doc := s
			if mediaType == mediaEnvelope {
				doc = envelope(marshal(s))
			} else if mediaType == mediaBundle {
				doc = bundle(marshal(s))
			}
			if around != nil {
				around(doc)
			}
			return mediaType, marshal(doc), object{"in-toto.io/predicate-type": predicate}
		}})
}

func nothing(p object) any { return p }

func referrerFaults() []fault {
	inside := func(keys ...string) func(object) object {
		return func(p object) object {
			for _, k := range keys {
				p = p[k].(object)
			}
			return p
		}
	}
	critical, identity := inside("critical"), inside("critical", "identity")
	changedPayload := func(change func(object)) func(object) any {
		return func(p object) any { change(p); return p }
	}
	signatures := func(change func(array) array) func(object) {
		return func(e object) { e["signatures"] = change(e["signatures"].(array)) }
	}
	nonCanonical := derOf(big.NewInt(1), big.NewInt(2))
	nonCanonical = append([]byte{0x30, 0x81}, nonCanonical[1:]...)
	wide := derOf(new(big.Int).Lsh(big.NewInt(1), 600), big.NewInt(1))
	base := base64.StdEncoding.EncodeToString
	return []fault{
		refers("subject-of-another-size", referrer{layer: plain, manifest: func(m, image object) {
			m["subject"].(object)["size"] = image["size"].(int) + 1
		}}),
		refers("subject-of-another-type", referrer{layer: plain, manifest: func(m, image object) {
			m["subject"].(object)["mediaType"] = mediaIndex
		}}),
		refers("subject-absent", referrer{layer: plain, manifest: func(m, image object) {
			m["subject"].(object)["digest"] = digest([]byte("absent"))
		}}),
		refers("referrer-of-itself", referrer{layer: plain, entry: func(e, image object) {
			annotated(refName, strings.Replace(e["digest"].(string), ":", "-", 1))(e)
		}}),
		refers("referrer-tag-of-another-image", referrer{layer: plain, entry: func(e, image object) {
			annotated(refName, "sha256-"+strings.Repeat("0", 64))(e)
		}}),
		refers("referrer-with-another-artifact-type", referrer{layer: plain,
			entry: func(e, image object) { e["artifactType"] = "application/y" }}),
		signed("signature-with-an-extra-member", changedPayload(func(p object) {
			critical(p)["extra"] = 1
		}), ""),
		signed("signature-without-optional", changedPayload(func(p object) {
			delete(p, "optional")
		}), ""),
		signed("signature-with-another-case", changedPayload(func(p object) {
			i := critical(p)["image"].(object)
			i["Docker-Manifest-Digest"] = i["docker-manifest-digest"]
			delete(i, "docker-manifest-digest")
		}), ""),
		signed("signature-with-a-duplicate", func(p object) any {
			return []byte(replaced(`{"critical"`, `{"optional":{},"critical"`)(string(marshal(p))))
		}, ""),
		signed("signature-of-another-kind", changedPayload(func(p object) {
			critical(p)["type"] = "atomic container signature of something"
		}), ""),
		signed("signature-of-another-image", changedPayload(func(p object) {
			critical(p)["image"].(object)["docker-manifest-digest"] = digest(nil)
		}), ""),
		signed("signature-of-no-digest", changedPayload(func(p object) {
			critical(p)["image"].(object)["docker-manifest-digest"] = "latest"
		}), ""),
		signed("signature-identity-a-number", changedPayload(func(p object) {
			identity(p)["docker-reference"] = 1
		}), ""),
		signed("signature-not-base64", nothing, "????"),
		signed("signature-not-canonical-der", nothing, base(nonCanonical)),
		signed("signature-of-no-curve", nothing, base(wide)),
		attested("envelope-payload-not-base64", mediaEnvelope, nil, set("payload", "!")),
		attested("envelope-without-signatures", mediaEnvelope, nil,
			signatures(func(array) array { return array{} })),
		attested("envelope-signature-not-base64", mediaEnvelope, nil,
			signatures(func(s array) array { s[0].(object)["sig"] = "!"; return s })),
		attested("envelope-without-payload-type", mediaEnvelope, nil, unset("payloadType")),
		attested("bundle-with-two-signatures", mediaBundle, nil, func(b object) {
			signatures(func(s array) array { return append(s, s...) })(
				b["dsseEnvelope"].(object))
		}),
		attested("bundle-without-signature", mediaBundle, nil, func(b object) {
			b["dsseEnvelope"].(object)["signatures"] = array{}
		}),
		attested("bundle-of-another-key", mediaBundle, nil, func(b object) {
			b["verificationMaterial"].(object)["publicKey"].(object)["hint"] = base([]byte("other"))
		}),
		attested("bundle-without-material", mediaBundle, nil, unset("verificationMaterial")),
		attested("statement-of-another-type", mediaStatement, set("_type", "https://example.com/v1"), nil),
		attested("statement-without-subject", mediaStatement, set("subject", array{}), nil),
		attested("statement-without-predicate-type", mediaStatement, unset("predicateType"), nil),
		attested("statement-subject-without-digest", mediaStatement,
			set("subject", array{object{"name": "x"}}), nil),
		attested("statement-of-another-image", mediaStatement, set("subject", array{
			object{"name": "x", "digest": object{"sha256": strings.Repeat("0", 64)}}}), nil),
		attested("statement-of-another-image-in-an-envelope", mediaEnvelope, set("subject", array{
			object{"name": "x", "digest": object{"sha256": strings.Repeat("0", 64)}}}), nil),
		attested("statement-of-another-image-in-a-bundle", mediaBundle, set("subject", array{
			object{"name": "x", "digest": object{"sha256": strings.Repeat("0", 64)}}}), nil),
		attested("predicate-type-of-another-kind", mediaStatement,
			set("predicateType", "https://example.com/other"), nil),
		buildkit(),
	}
}

// besideFaults are of what has the config of an image: what may be left out there by an
// artifact may not by an image, whatever it is called.
func besideFaults() []fault {
	nobody := func(c object) { c["architecture"], c["os"] = "", "" }
	// called puts the image beside itself, without a platform, as something attached.
	called := func(name string, change func(image, m, e object)) fault {
		return fault{name: name, make: func(im *image) {
			config := im.configDoc()
			nobody(config)
			l := im.layers[0]
			attach(im, change, im.out.document(mediaConfig, config),
				im.out.descriptor(l.mediaType, l.data))
		}}
	}
	artifact := func(name string, change func(config object), entry func(e object)) fault {
		return fault{name: name, make: func(im *image) {
			sbom := im.out.descriptor("text/spdx+json", []byte("{}"))
			config := emptyConfig(sbom)
			change(config)
			attach(im, func(image, m, e object) {
				attachedTag(".sbom")(image, m, e)
				entry(e)
			}, im.out.document(mediaConfig, config), sbom)
		}}
	}
	opaque := func(name string, change func(im *image)) fault {
		return fault{name: name, make: func(im *image) {
			im.layers = []blob{{"application/x", []byte("x"), digest([]byte("x"))}}
			change(im)
		}}
	}
	none := func(object) {}
	return []fault{
		called("image-without-platform-that-has-a-subject",
			func(image, m, e object) { m["subject"] = image }),
		called("image-without-platform-that-has-an-artifact-type",
			func(image, m, e object) { m["artifactType"] = "application/x" }),
		called("image-without-platform-that-is-tagged-as-a-signature", attachedTag(".sig")),
		called("image-without-platform-that-is-tagged-as-a-referrer", attachedTag("")),
		{name: "artifact-of-a-layer-of-unknown-compression", make: func(im *image) {
			im.layers[0].mediaType = mediaLayer + "+lz4"
			im.manifest = set("artifactType", "application/x")
		}},
		artifact("artifact-config-with-an-architecture-alone", set("architecture", "amd64"), none),
		artifact("artifact-config-with-an-os-alone", set("os", "linux"), none),
		artifact("artifact-config-without-the-platform-of-its-entry", func(object) {},
			set("platform", object{"architecture": "amd64", "os": "linux"})),
		artifact("artifact-config-architecture-a-number", set("architecture", 1), none),
		artifact("artifact-config-with-more-diff-ids", func(c object) {
			c["rootfs"].(object)["diff_ids"] = array{digest(nil), digest(nil)}
		}, none),
		artifact("artifact-config-with-more-history",
			set("history", array{object{}, object{}}), none),
		opaque("layers-of-no-image", func(*image) {}),
		opaque("layers-of-no-image-without-platform", func(im *image) { im.config = nobody }),
		opaque("layers-of-no-image-that-is-called-an-image", func(im *image) {
			im.config, im.manifest = nobody, set("artifactType", mediaConfig)
		}),
	}
}

// buildkit puts an attestation into the image's index that is of another manifest.
func buildkit() fault {
	return fault{name: "buildkit-attestation-of-another-image", make: func(im *image) {
		im.index = func(i object) {
			entry := copied(i["manifests"].(array)[0].(object))
			delete(entry, "annotations")
			data := marshal(statement(entry["digest"].(string)))
			layer := im.out.descriptor(mediaStatement, data)
			layer["annotations"] = object{"in-toto.io/predicate-type": predicate}
			config := im.out.document(mediaConfig, object{"architecture": "unknown", "os": "unknown",
				"rootfs": object{"type": "layers", "diff_ids": array{digest(data)}}})
			attestation := im.out.document(mediaManifest, object{"schemaVersion": 2,
				"mediaType": mediaManifest, "config": config, "layers": array{layer}})
			attestation["platform"] = object{"architecture": "unknown", "os": "unknown"}
			attestation["annotations"] = object{
				"vnd.docker.reference.type":   "attestation-manifest",
				"vnd.docker.reference.digest": digest(nil)}
			d := im.out.document(mediaIndex, object{"schemaVersion": 2,
				"mediaType": mediaIndex, "manifests": array{entry, attestation}})
			d["annotations"] = object{refName: "latest"}
			i["manifests"] = array{d}
		}
	}}
}
