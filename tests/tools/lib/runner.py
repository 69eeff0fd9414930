#!/usr/bin/env python3
"""What the runners of CIs do with a job, as far as the parts in scripts/ci need it.

	runner.py outputs FILE		the outputs in a file of GitHub's, as JSON
	runner.py commands <LOG		the commands in a log of GitHub's, as JSON
	runner.py sections <LOG		the sections in a log of GitLab's, as JSON
	runner.py dotenv FILE		the variables of a dotenv report, as JSON
	runner.py table PAGE		the cells of a page of HTML, a line each, and its tags
	runner.py github ACTION [NAME=VALUE...]		a composite action
	runner.py gitlab COMPONENT [NAME=VALUE...]	a component, of one job
	runner.py tekton TASK [NAME=VALUE...]		a task; VALUE of an array: JSON
	runner.py steps FILE				a pipeline of Woodpecker or Drone
	runner.py jenkins FILE				the `sh` steps of a Jenkinsfile

The files and the log are read by the rules of actions/runner (FileCommandManager.cs,
ActionCommand.cs, ActionCommandManager.cs) and of GitLab's documentation. Steps are run
as they are, in the current folder, each with what its runner sets; the exit status is
that of the first step that fails. What is not known here is an error, not a guess.
"""
import html.parser
import json
import os
import re
import subprocess
import sys

import yaml

COMMANDS = """add-mask add-matcher remove-matcher add-path debug echo endgroup error group
	notice save-state set-env set-output stop-commands warning internal-set-repo-path""".split()


def give_up(why):
	sys.exit("runner: " + why)


# --- reading what a step has written ---


def read_outputs(path):
	"""EnvFileKeyValuePairs."""
	with open(path, encoding="utf-8") as file:
		lines = iter(re.split(r"\r\n|\n|\r", file.read()))
	found = {}
	for line in lines:
		if not line:
			continue
		equals, heredoc = line.find("="), line.find("<<")
		if equals >= 0 and (heredoc < 0 or equals < heredoc):
			name, value = line.split("=", 1)
		elif heredoc >= 0:
			name, delimiter = line.split("<<", 1)
			if not name or not delimiter:
				give_up("Invalid format: " + line)
			value = []
			for inner in lines:
				if inner == delimiter:
					break
				value.append(inner)
			else:
				give_up("Matching delimiter not found: " + delimiter)
			value = "\n".join(value)
		else:
			give_up("Invalid format: " + line)
		found[name] = value
	return found


def unescape(text, tokens):
	for token in tokens:
		text = text.replace("%%%02X" % ord(token), token)
	return text.replace("%25", "%")


def parse_v2(line):
	line = line.lstrip()  # of all blanks of Unicode, as TrimStart
	if not line.startswith("::"):
		return None
	end = line.find("::", 2)
	if end < 0:
		return None
	name, _, rest = line[2:end].partition(" ")
	if name.lower() not in COMMANDS:
		return None
	properties = {}
	for pair in rest.strip().split(","):
		key, equals, value = pair.partition("=")
		if equals and value:
			properties[key] = unescape(value, "\r\n:,")
	return {"command": name, "properties": properties, "data": unescape(line[end + 2:], "\r\n")}


def parse_v1(line):
	start = line.find("##[")
	end = line.find("]", start)
	if start < 0 or end < 0:
		return None
	name = line[start + 3:end].split(" ")[0]
	if name.lower() not in COMMANDS:
		return None
	return {"command": name, "properties": {}, "data": line[end + 1:], "old": True}


def read_commands(log):
	text = log.read().decode("utf-8", "replace")
	return [c for c in (parse_v2(l) or parse_v1(l) for l in re.split(r"\r\n|\n|\r", text)) if c]


def read_sections(log):
	"""Sections are not nested here, and each name is used once."""
	found, open_name = [], None
	mark = re.compile(r"section_(start|end):(\d+):([A-Za-z0-9_.-]+)(\[[a-z_=,]*\])?\r\x1b\[0K")
	for line in log.read().decode("utf-8", "replace").split("\n"):
		for kind, when, name, _ in mark.findall(line):
			if kind == "start":
				if open_name or name in [s["name"] for s in found]:
					give_up("section " + name + " begins within one, or again")
				found.append({"name": name, "begin": int(when), "lines": 0})
				open_name = name
			elif name != open_name:
				give_up("section " + name + " ends, and is not open")
			else:
				found[-1]["end"] = int(when)
				open_name = None
		if open_name:
			found[-1]["lines"] += 1
	if open_name:
		give_up("section " + open_name + " has no end")
	return found


def read_dotenv(path):
	with open(path, "rb") as file:
		content = file.read()
	if len(content) > 5 * 1024:
		give_up("the report has more than 5 KiB")
	found = {}
	for line in content.decode("ascii").split("\n")[:-1]:
		match = re.fullmatch(r"([A-Za-z0-9_]+)=([^\s\"'`#]*)", line)
		if not match:
			give_up("no variable: " + repr(line))
		found[match[1]] = match[2]
	if not content.endswith(b"\n") or len(found) > 20:
		give_up("the report ends within a line, or has too many variables")
	return found


class Cells(html.parser.HTMLParser):
	def __init__(self):
		super().__init__()
		self.text, self.tags = [], set()

	def handle_starttag(self, tag, attrs):
		self.tags.add(tag)
		if tag in ("td", "pre"):
			self.text.append("")

	def handle_data(self, data):
		if self.text:
			self.text[-1] += data


def print_table(path):
	cells = Cells()
	with open(path, encoding="utf-8") as file:
		cells.feed(file.read())
	print("\n".join(c.strip() for c in cells.text))
	print("tags:", " ".join(sorted(cells.tags)))


# --- running ---


def load(path):
	with open(path, encoding="utf-8") as file:
		return list(yaml.safe_load_all(file))


def run_step(arguments, script, env, folder="."):
	"""Runs a step; its log is this program's."""
	sys.stdout.flush()
	done = subprocess.run(arguments, input=script, env=env, cwd=folder, text=True, check=False)
	if done.returncode:
		sys.exit(done.returncode)


def inputs_of(declared, given, required="required"):
	"""The values of inputs; what is not declared, or lacks a value, is an error."""
	values = {}
	for name, what in declared.items():
		what = what or {}
		if name in given:
			values[name] = given[name]
		elif "default" in what:
			values[name] = what["default"]
		elif what.get(required, required == "required and no default"):
			give_up("input " + name + " has no value")
		else:
			values[name] = ""
	for name in given:
		if name not in declared:
			give_up("there is no input " + name)
	return values


class Action:
	"""A composite action, and the expressions that ours have."""

	def __init__(self, path, given):
		self.action = load(path)[0]
		self.folder = os.path.dirname(os.path.abspath(path))
		self.temp = os.environ["RUNNER_TEMP"]
		self.inputs = {k: str(v) for k, v in inputs_of(self.action["inputs"], given).items()}
		self.steps = {}
		self.path = []
		self.failed = 0

	def value(self, text):
		text = text.strip()
		if re.fullmatch(r"'[^']*'", text):
			return text[1:-1]
		parts = text.split(".")
		if parts[0] == "inputs" and len(parts) == 2:
			return self.inputs[parts[1]]
		if parts[0] == "steps" and parts[2] == "outputs":
			return self.steps.get(parts[1], {}).get(parts[3], "")
		if text == "runner.temp":
			return self.temp
		if text == "github.action_path":
			return self.folder
		return give_up("expression " + text)

	def fill(self, text):
		return re.sub(r"\$\{\{(.*?)\}\}", lambda m: self.value(m[1]), str(text))

	def is_true(self, condition):
		"""A && B of: X != 'Y', X == 'Y', always()."""
		always = False
		for part in condition.split("&&"):
			match = re.fullmatch(r"\s*(\S+)\s*(!=|==)\s*(\S+)\s*", part)
			if part.strip() == "always()":
				always = True
			elif not match:
				give_up("condition " + part)
			elif (self.value(match[1]) == self.value(match[3])) != (match[2] == "=="):
				return False
		return always or not self.failed

	def run(self, step, number):
		files = {}
		for name in "OUTPUT", "STEP_SUMMARY", "PATH", "ENV":
			files["GITHUB_" + name] = os.path.join(self.temp, "%s_%d" % (name.lower(), number))
			open(files["GITHUB_" + name], "a", encoding="utf-8").close()
		env = dict(os.environ, GITHUB_ACTIONS="true", CI="true", GITHUB_WORKSPACE=os.getcwd(),
			GITHUB_ACTION_PATH=self.folder, **files)
		env["PATH"] = ":".join(self.path + [env["PATH"]])
		env.update({k: self.fill(v) for k, v in step.get("env", {}).items()})
		script = os.path.join(self.temp, "step_%d.sh" % number)
		with open(script, "w", encoding="utf-8") as file:
			file.write(self.fill(step["run"]))
		shells = {"sh": ["sh", "-e", script],
			"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail", script]}
		sys.stdout.flush()
		status = subprocess.run(shells[step["shell"]], env=env, stdin=subprocess.DEVNULL,
			check=False).returncode
		self.failed = self.failed or status
		self.steps[step.get("id", number)] = read_outputs(files["GITHUB_OUTPUT"])
		with open(files["GITHUB_PATH"], encoding="utf-8") as file:
			self.path = file.read().split("\n")[:-1] + self.path

	def all(self):
		for number, step in enumerate(self.action["runs"]["steps"]):
			if "${{" in step["run"]:
				give_up("an expression becomes a part of a script: " + step["run"])
			if self.is_true(step.get("if", "always() && 'x' == 'x'") if self.failed == 0
				else step.get("if", "'x' == 'y'")):
				self.run(step, number)
		outputs = {k: self.fill(v["value"]) for k, v in self.action["outputs"].items()}
		with open(os.path.join(self.temp, "outputs.json"), "w", encoding="utf-8") as file:
			json.dump(outputs, file)
		sys.exit(self.failed)


def gitlab(path, given):
	head, body = load(path)
	declared = head["spec"]["inputs"]
	values = inputs_of(declared, given, "required and no default")
	for name, what in declared.items():
		if what.get("type") == "array" and isinstance(values[name], str):
			values[name] = json.loads(values[name])
		if what.get("options") and values[name] not in what["options"]:
			give_up(name + " is not one of " + str(what["options"]))

	def fill(node):
		if isinstance(node, dict):
			return {fill(k): fill(v) for k, v in node.items()}
		if isinstance(node, list):
			return [fill(v) for v in node]
		if not isinstance(node, str):
			return node
		whole = re.fullmatch(r"\$\[\[ inputs\.(\w+) \]\]", node)
		if whole and not isinstance(values[whole[1]], str):
			return values[whole[1]]
		return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda m: str(values[m[1]]), node)

	for job in body.values():
		for line in job.get("before_script", []) + job["script"] + job.get("after_script", []):
			if "$[[" in line:
				give_up("an input becomes a part of a script: " + line)
	(job,) = fill(body).values()
	env = dict(os.environ, GITLAB_CI="true", CI="true", CI_PROJECT_DIR=os.getcwd())
	for name, value in job.get("variables", {}).items():
		expand = not isinstance(value, dict) or value.get("expand", True)
		value = value["value"] if isinstance(value, dict) else str(value)
		env[name] = re.sub(r"\$(\w+)", lambda m: env.get(m[1], ""), value) if expand else value
	done = subprocess.run(["sh", "-e"], input="\n".join(job.get("before_script", []) + job["script"]),
		env=env, text=True, check=False).returncode
	if job.get("after_script"):
		subprocess.run(["sh", "-e"], input="\n".join(job["after_script"]), env=env, text=True,
			check=False)
	if done:
		sys.exit(done)
	for kept in job.get("artifacts", {}).get("paths", []):
		if not os.path.exists(kept):
			give_up("there is no " + kept + " to keep")
	report = job.get("artifacts", {}).get("reports", {}).get("dotenv")
	with open("dotenv.json", "w", encoding="utf-8") as file:
		json.dump(read_dotenv(report), file)


def tekton(path, given):
	task = load(path)[0]
	spec = task["spec"]
	values = {}
	for param in spec["params"]:
		value = given.pop(param["name"], param.get("default"))
		if value is None:
			give_up("param " + param["name"] + " has no value")
		values[param["name"]] = json.loads(value) \
			if param.get("type") == "array" and isinstance(value, str) else value
	folder = os.environ["TEKTON_RESULTS"]
	names = {"results.%s.path" % r["name"]: os.path.join(folder, r["name"]) for r in spec["results"]}
	for workspace in spec["workspaces"]:
		bound = given.pop("workspace." + workspace["name"], "")
		if not bound and not workspace.get("optional"):
			give_up("workspace " + workspace["name"] + " is not bound")
		names["workspaces.%s.path" % workspace["name"]] = bound
		names["workspaces.%s.bound" % workspace["name"]] = "true" if bound else "false"
	if given:
		give_up("there is no " + ", ".join(given))
	names.update({"params." + k: v for k, v in values.items() if isinstance(v, str)})

	def fill(text):
		def look(match):
			if match[1] not in names:
				give_up("variable " + match[1])
			return names[match[1]]
		return re.sub(r"\$\(((?:params|results|workspaces)\.[^)]*)\)", look, text)

	def fill_args(args):
		filled = []
		for arg in args:
			whole = re.fullmatch(r"\$\(params\.([\w-]+)\[\*\]\)", arg)
			filled += values[whole[1]] if whole else [fill(arg)]
		return filled

	for step in spec["steps"]:
		env = dict(os.environ, GOCI_TEKTON_RESULTS=folder)
		mounted = [m["mountPath"] for m in step.get("volumeMounts", [])]
		for item in spec.get("stepTemplate", {}).get("env", []) + step.get("env", []):
			value = fill(item["value"])
			# An emptyDir is a folder of the test.
			env[item["name"]] = os.environ["TEKTON_WORK"] if value in mounted else value
		args = fill_args(step.get("args", []))
		if "script" in step:
			if "$(params" in step["script"]:
				give_up("a param becomes a part of a script")
			file = os.path.join(folder, "..", "script")
			with open(file, "w", encoding="utf-8") as out:
				out.write(fill(step["script"]))
			os.chmod(file, 0o755)
			command = [file]
		else:
			command = fill_args(step["command"])
		run_step(command + args, "", env, fill(step.get("workingDir", ".")))
	size = sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder))
	if size > 4096:
		give_up("the results have more than 4096 bytes")


def steps(path):
	"""Woodpecker and Drone: each step's commands by `sh -e`, with its environment."""
	pipeline = load(path)[0]
	for step in pipeline["steps"]:
		env = dict(os.environ, CI="true")
		for name, value in step.get("environment", {}).items():
			if isinstance(value, dict):
				value = os.environ["SECRET_" + value["from_secret"].upper()]
			env[name] = str(value)
		run_step(["sh", "-e"], "\n".join(step["commands"]), env)


def jenkins(path):
	"""The `sh` steps in their order; what Groovy would fill in is not allowed in them."""
	with open(path, encoding="utf-8") as file:
		text = file.read()
	if re.search(r"\bsh\s*\(?\s*\"", re.sub(r"'''.*?'''", "", text, flags=re.S)):
		give_up("a string of Groovy with values in it becomes a script")
	env = dict(os.environ, CI="true", WORKSPACE=os.getcwd())
	for block in re.findall(r"\benvironment\s*\{(.*?)\}", text, re.S):
		for name, value in re.findall(r"(\w+)\s*=\s*'([^']*)'", block):
			env.setdefault(name, value)
	scripts = re.findall(r"\bsh\s+'''(.*?)'''", text, re.S)
	if not scripts:
		give_up("there are no steps")
	for script in scripts:
		# Jenkins runs sh -xe, and Groovy has made one of two backslashes.
		run_step(["sh", "-xe"], script.replace("\\\\", "\\"), env)
	for kept in re.findall(r"archiveArtifacts\s+(?:artifacts:\s*)?'([^']*)'", text):
		if not os.path.exists(kept):
			give_up("there is no " + kept + " to keep")


def main(command, *rest):
	given = dict(r.split("=", 1) for r in rest[1:])
	if command in ("outputs", "dotenv"):
		print(json.dumps({"outputs": read_outputs, "dotenv": read_dotenv}[command](rest[0])))
	elif command == "table":
		print_table(rest[0])
	elif command in ("commands", "sections"):
		reader = {"commands": read_commands, "sections": read_sections}[command]
		print(json.dumps(reader(sys.stdin.buffer)))
	elif command == "github":
		Action(rest[0], given).all()
	elif command in ("gitlab", "tekton"):
		{"gitlab": gitlab, "tekton": tekton}[command](rest[0], given)
	else:
		{"steps": steps, "jenkins": jenkins}[command](rest[0])


main(*sys.argv[1:])
