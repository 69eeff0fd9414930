# Completion of goci for bash, with the package bash-completion or without.
# Candidates come from "goci completion --words"; see it for their form.

# The words up to the cursor in _goci_words: bash splits them at ':' and '=', too.
_goci_read_words() {
	local line=${COMP_LINE:0:COMP_POINT} word rest
	_goci_words=()
	for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
		rest=${line#"${line%%[![:space:]]*}"}
		word=${word:0:${#rest}}
		if [[ ${#_goci_words[@]} -eq 0 || $rest != "$line" ]]; then
			_goci_words+=("$word")
		else
			_goci_words[${#_goci_words[@]}-1]+=$word
		fi
		line=${rest#"$word"}
	done
}

_goci() {
	local -a _goci_words
	local cur quote='' native before room line tab=$'\t' at
	COMPREPLY=()
	_goci_read_words
	cur=${_goci_words[${#_goci_words[@]}-1]}
	case $cur in
	[\"\']*) quote=${cur:0:1} cur=${cur:1} ;;
	esac
	_goci_words=("${_goci_words[@]:1:${#_goci_words[@]}-2}" "$cur")
	# What bash puts the candidate in place of begins after the last ':' or '='.
	at=${COMP_WORDBREAKS//[^:=]/}
	if [[ -z $quote && -n $at ]]; then
		# shellcheck disable=SC2295 # a set of characters
		at=${cur%"${cur##*[$at]}"}
	else
		at=
	fi
	{
		read -r native before room || return 0
		while IFS= read -r line; do
			line=${line%%"$tab"*}
			COMPREPLY+=("${line#"$at"}")
		done
		if [[ $native != none ]]; then
			compopt -o filenames 2>/dev/null
			local -a flag=(-f)
			[[ $native = files ]] || flag=(-d)
			while IFS= read -r line; do
				line=${cur:0:before}$line
				COMPREPLY+=("${line#"$at"}")
			done < <(compgen "${flag[@]}" -- "${cur:before}")
		fi
	} < <(command goci completion --words -- "${_goci_words[@]}" 2>/dev/null)
	[[ $room != open ]] || compopt -o nospace 2>/dev/null
	return 0
}

complete -F _goci goci
