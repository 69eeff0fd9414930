#!/usr/bin/env python3
"""Hostile attachments: attachments.py LAYOUT OTHER-LAYOUT CASE changes LAYOUT, whose only
tag is an image that is attacked by what refers to it; OTHER-LAYOUT has another image."""
import hashlib
import json
import os
import sys

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
REF = "org.opencontainers.image.ref.name"

layout, other_layout, case = sys.argv[1:4]


def blob(digest):
    return f"{layout}/blobs/sha256/{digest[7:]}"


def put(data, **more):
    if not isinstance(data, bytes):
        data = json.dumps(data, separators=(",", ":")).encode()
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    with open(blob(digest), "wb") as file:
        file.write(data)
    return {"mediaType": MANIFEST, "digest": digest, "size": len(data), **more}


def plain(descriptor):
    return {key: descriptor[key] for key in ("mediaType", "digest", "size")}


def manifest(subject, text=b"x", **more):
    doc = {"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "text/plain",
           "config": put(b"{}", mediaType="application/vnd.oci.empty.v1+json"),
           "layers": [put(text, mediaType="text/plain")]}
    if subject:
        doc["subject"] = plain(subject)
    return put({**doc, **more})


def listed(*items, **more):
    return put({"schemaVersion": 2, "mediaType": INDEX, "manifests": list(items), **more},
               mediaType=INDEX)


def add(descriptor, tag=None, **notes):
    if tag is not None:
        notes[REF] = tag
    index["manifests"].append({**descriptor, "annotations": notes})


def spoil(descriptor):
    with open(blob(descriptor["digest"]), "r+b") as file:
        last = descriptor["size"] - 1
        file.seek(last)
        byte = file.read(1)
        file.seek(last)
        file.write(bytes([byte[0] ^ 1]))


def chain(length):
    links = [image]
    for i in range(length):
        links.append(manifest(links[-1], b"%d" % i))
    for link in links[:0:-1]:
        add(link)


def layer_that_is_another_image():
    with open(f"{other_layout}/blobs/sha256/{other['digest'][7:]}", "rb") as file:
        add(manifest(image, file.read()))
    add(manifest(None), of(other) + ".sig")


def of(descriptor):
    return "sha256-" + descriptor["digest"][7:]


with open(f"{layout}/index.json", encoding="utf-8") as file:
    index = json.load(file)
with open(f"{other_layout}/index.json", encoding="utf-8") as file:
    other = json.load(file)["manifests"][0]
image = index["manifests"][0]
tag = of(image)

CASES = {
    # Names of their own.
    "named-latest": lambda: add(manifest(image), "latest"),
    "named-as-pushed": lambda: add(
        put({"schemaVersion": 2, "mediaType": INDEX, "subject": plain(image),
             "manifests": []}, mediaType=INDEX), "1"),
    "named-in-full": lambda: add(manifest(image), "registry.example/app:latest"),
    "named-by-lines": lambda: add(manifest(image), "a\nlatest"),
    "named-by-escapes": lambda: add(manifest(image), "\x1b]0;x\x07latest"),
    "named-as-option": lambda: add(manifest(image), "--all"),
    # Documents of another image.
    "lists-another": lambda: add(listed(manifest(other)), tag),
    "lists-another-too": lambda: add(listed(manifest(image), manifest(other)), tag),
    "lists-another-as-text": lambda: add(
        listed({**manifest(other), "mediaType": "text/plain"}), tag),
    "signature-of-another": lambda: add(manifest(other), tag + ".sig"),
    "attestation-of-another": lambda: add(manifest(other), tag + ".att"),
    "document-of-another": lambda: add(manifest(other), tag),
    "signatures-are-an-index": lambda: add(listed(manifest(None)), tag + ".sig"),
    # What is beside the image.
    "beside-signature": lambda: add(manifest(None), of(other) + ".sig"),
    "beside-list": lambda: add(listed(manifest(other)), of(other)),
    "beside-untagged": lambda: add(manifest(other)),
    "beside-by-a-layer": layer_that_is_another_image,
    "beside-of-cosign": lambda: add(
        manifest({**image, "digest": "x"}), kind="dev.cosignproject.cosign/sigs"),
    # What is not whole.
    "missing": lambda: add(listed({**image, "digest": "sha256:" + "0" * 64}), tag),
    "missing-layer": lambda: add(
        manifest(image, layers=[{**image, "digest": "sha256:" + "0" * 64}])),
    "spoilt-list": lambda: [add(it := listed(manifest(image)), tag), spoil(it)],
    "spoilt-manifest": lambda: [add(listed(it := manifest(image)), tag), spoil(it)],
    "spoilt-layer": lambda: [add(manifest(image, b"spoilt")), spoil(put(b"spoilt"))],
    "size-huge": lambda: add(listed({**manifest(image), "size": 1 << 60}), tag),
    "size-negative": lambda: add(listed({**manifest(image), "size": -1}), tag),
    "size-over": lambda: add(listed({**manifest(image), "size": 1 << 64}), tag),
    "size-a-text": lambda: add(listed({**manifest(image), "size": "7"}), tag),
    "kind-index": lambda: add(listed({**manifest(image), "mediaType": INDEX}), tag),
    # What has no end.
    "lists-1001": lambda: add(
        listed(*(manifest(image, b"%d" % i) for i in range(1001))), tag),
    "entries-1001": lambda: [add(manifest(image, b"%d" % i)) for i in range(1001)],
    "chain-of-9": lambda: chain(9),
    "chain-of-1001": lambda: chain(1001),
}

CASES[case]()
with open(f"{layout}/index.json", "w", encoding="utf-8") as file:
    json.dump(index, file)
