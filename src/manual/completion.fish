# Completion of goci for fish.
# Candidates come from "goci completion --words"; see it for their form.

function __goci_candidates
	set -l words (commandline -opc)
	set -l cur (commandline -ct)
	set -l lines (command goci completion --words -- $words[2..-1] "$cur" 2>/dev/null)
	test (count $lines) -gt 0; or return
	set -l head (string split ' ' -- $lines[1])
	test (count $lines) -eq 1; or printf '%s\n' $lines[2..-1]
	set -l start (string sub -l $head[2] -- "$cur")
	set -l rest (string sub -s (math $head[2] + 1) -- "$cur")
	switch $head[1]
		case files
			for line in (__fish_complete_path "$rest")
				printf '%s%s\n' "$start" $line
			end
		case folders
			for line in (__fish_complete_directories "$rest" '')
				printf '%s%s\n' "$start" $line
			end
	end
end

complete -c goci -f -a '(__goci_candidates)'
