#!/usr/bin/env python3
"""The conditions of a pod, out of its YAML.

	pod.py restricted FILE		fails where a pod breaks the restricted Pod Security Standard
	pod.py config FILE ROOT WORK SECRET PROFILE [--bind PATH]... [--set NAME=VALUE]...
		[--run ARGUMENT...]	a config.json for runc: what the kubelet and containerd would
					have it run, with ROOT for the image and WORK for the emptyDir

The rules are those of k8s.io/pod-security-admission (policy/check_*.go), written down again:
to compile that module takes a minute. PROFILE is the seccomp profile of the engine, which is
RuntimeDefault, in the form that Docker, Podman and containerd share; the stricter one, of
containerd, is made of it.
"""
import json
import sys

import yaml

# What containerd's profile refuses without CAP_SYS_ADMIN, and Podman's does not.
NEW_NAMESPACES = 0x7e020000
NEED_ADMIN = """bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount
	mount_setattr move_mount open_tree perf_event_open pivot_root quotactl quotactl_fd
	setdomainname sethostname setns syslog umount umount2 unshare""".split()
VOLUMES = "configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret".split()


def load(path):
	with open(path, encoding="utf-8") as file:
		return yaml.safe_load(file)


def pod_of(doc):
	"""The pod of a Job, or of a Tekton Task, whose steps are containers."""
	if doc["kind"] == "Task":
		return {"containers": doc["spec"]["steps"], "volumes": doc["spec"]["volumes"]}
	return doc["spec"]["template"]["spec"]


def broken_rules(pod):
	outer = pod.get("securityContext", {})
	for name in "hostNetwork", "hostPID", "hostIPC":
		if pod.get(name):
			yield name
	for volume in pod.get("volumes", []):
		kinds = [k for k in volume if k != "name"]
		if any(k not in VOLUMES for k in kinds):
			yield "volume " + volume["name"]
	for container in pod["containers"] + pod.get("initContainers", []):
		inner = container.get("securityContext", {})
		both = {**outer, **inner}
		capabilities = inner.get("capabilities", {})
		if inner.get("privileged"):
			yield "privileged"
		if inner.get("allowPrivilegeEscalation") is not False:
			yield "allowPrivilegeEscalation"
		if not both.get("runAsNonRoot"):
			yield "runAsNonRoot"
		if both.get("runAsUser") == 0:
			yield "runAsUser"
		if both.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
			yield "seccompProfile"
		if "ALL" not in capabilities.get("drop", []):
			yield "capabilities.drop"
		if set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"}:
			yield "capabilities.add"
		if any("hostPort" in p for p in container.get("ports", [])):
			yield "hostPort"
		for name in "procMount", "seLinuxOptions", "windowsOptions":
			if name in both:
				yield name
		# Not of the standard, but what docs/ci.md promises.
		if not inner.get("readOnlyRootFilesystem"):
			yield "readOnlyRootFilesystem"


def seccomp(path):
	"""For a container without capabilities, as the engines fill the profile in."""
	with open(path, encoding="utf-8") as file:
		profile = json.load(file)
	calls = [{"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0,
		"value": NEW_NAMESPACES, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]},
		{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}]
	for call in profile["syscalls"]:
		includes, excludes = call.get("includes") or {}, call.get("excludes") or {}
		if includes.get("caps") or "amd64" in (excludes.get("arches") or []):
			continue
		if includes.get("arches") and "amd64" not in includes["arches"]:
			continue
		call["names"] = [n for n in call["names"] if n not in NEED_ADMIN]
		calls.append({k: v for k, v in call.items() if v and
			k in ("names", "action", "args", "errnoRet")})
	return {"defaultAction": profile["defaultAction"],
		"defaultErrnoRet": profile.get("defaultErrnoRet", 1),
		"architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
		"syscalls": calls}


def mounts(pod, container, work, secret, binds):
	yield {"destination": "/proc", "type": "proc", "source": "proc"}
	yield {"destination": "/dev", "type": "tmpfs", "source": "tmpfs",
		"options": ["nosuid", "strictatime", "mode=755", "size=65536k"]}
	kinds = {v["name"]: v for v in pod["volumes"]}
	for mount in container["volumeMounts"]:
		empty = "emptyDir" in kinds[mount["name"]]
		yield {"destination": mount["mountPath"], "type": "bind",
			"source": work if empty else secret,
			"options": ["rbind", "nosuid", "nodev", "ro" if mount.get("readOnly") else "rw"]}
	for path in binds:
		source, _, target = path.partition(":")
		yield {"destination": target or source, "type": "bind", "source": source,
			"options": ["rbind", "ro", "nosuid", "nodev"]}


def config(path, root, work, secret, profile, *rest):
	binds, values, arguments = [], {}, None
	rest = list(rest)
	while rest:
		option = rest.pop(0)
		if option == "--bind":
			binds.append(rest.pop(0))
		elif option == "--set":
			name, _, value = rest.pop(0).partition("=")
			values[name] = value
		else:
			arguments, rest = rest, []
	pod = pod_of(load(path))
	(container,) = pod["containers"]
	context = {**pod["securityContext"], **container["securityContext"]}
	env = {e["name"]: e["value"] for e in container["env"]}
	env.update(values)
	none = {k: [] for k in ("bounding", "effective", "permitted", "ambient", "inheritable")}
	assert context["capabilities"] == {"drop": ["ALL"]}
	assert context["seccompProfile"] == {"type": "RuntimeDefault"}
	return {"ociVersion": "1.0.2",
		"process": {"terminal": False, "cwd": container["workingDir"],
			"user": {"uid": context["runAsUser"], "gid": context["runAsGroup"],
				"additionalGids": [context["fsGroup"]]},
			"args": arguments or container["command"] + container["args"],
			"env": ["%s=%s" % e for e in env.items()],
			"capabilities": none,
			"noNewPrivileges": not context["allowPrivilegeEscalation"]},
		"root": {"path": root, "readonly": context["readOnlyRootFilesystem"]},
		"mounts": list(mounts(pod, container, work, secret, binds)),
		"linux": {"namespaces": [{"type": t} for t in ("pid", "ipc", "uts", "mount")],
			"seccomp": seccomp(profile),
			"maskedPaths": ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"],
			"readonlyPaths": ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"]}}


def main(command, *rest):
	if command == "config":
		print(json.dumps(config(*rest)))
		return
	broken = list(broken_rules(pod_of(load(rest[0]))))
	if broken:
		sys.exit("not restricted: " + ", ".join(broken))


main(*sys.argv[1:])
