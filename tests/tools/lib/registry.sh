# shellcheck shell=sh
# A registry on 127.0.0.1 without TLS, which skopeo is told of in $HOME.

# start_registry: its place is in $REGISTRY; images are kept in the folder registry.
start_registry() {
	need docker-registry
	REGISTRY=127.0.0.1:$(free_port)
	cat >registry.yml <<-END
		version: 0.1
		storage: {filesystem: {rootdirectory: $PWD/registry}}
		http: {addr: "$REGISTRY"}
	END
	start registry docker-registry serve registry.yml
	wait_http "http://$REGISTRY/v2/"
	mkdir -p "$HOME/.config/containers"
	printf '[[registry]]\nlocation = "%s"\ninsecure = true\n' "$REGISTRY" \
		>"$HOME/.config/containers/registries.conf"
}
