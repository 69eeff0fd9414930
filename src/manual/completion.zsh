#compdef goci
# Completion of goci for zsh: a file _goci in a folder of $fpath, or sourced.
# Candidates come from "goci completion --words"; see it for their form.

_goci() {
	local line native before room cur=${(Q)PREFIX}
	local -a lines words_ shown space
	local -i status_=1

	lines=("${(@f)$(command goci completion --words -- "${(@Q)words[2,CURRENT-1]}" "$cur" 2>/dev/null)}")
	read -r native before room <<<"${lines[1]}"
	[[ -n $native ]] || return 1
	for line in "${(@)lines[2,-1]}"; do
		[[ -n $line ]] || continue
		words_+=("${line%%$'\t'*}")
		shown+=("${line/$'\t'/  -- }")
	done
	[[ $room = open ]] && space=(-S '')
	if (( ${#words_} )); then
		compadd -l -d shown "${(@)space}" -a words_ && status_=0
	fi
	if [[ $native != none ]]; then
		compset -p "$before"
		if [[ $native = files ]]; then
			_files "${(@)space}" && status_=0
		else
			_files -/ && status_=0
		fi
	fi
	return status_
}

if [[ $zsh_eval_context[-1] = loadautofunc ]]; then
	_goci "$@"
else
	compdef _goci goci
fi
