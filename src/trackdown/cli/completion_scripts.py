"""What a shell has to know to ask Trackdown how a word can go on.

The scripts know nothing but the shell: what there is to complete is asked for with every Tab (``completing``).
"""

from __future__ import annotations

_BASH = """\
# Completion of trackdown for bash (3.2 or newer).
_trackdown() {
    local line="${COMP_LINE:0:COMP_POINT}" word rest current before
    current="${line##*[[:space:]]}"
    # A colon or = begins a new word for bash, so what stands before it is not part of what is put in.
    rest="$current"
    case "$COMP_WORDBREAKS" in *:*) rest="${rest##*:}" ;; esac
    case "$COMP_WORDBREAKS" in *=*) rest="${rest##*=}" ;; esac
    before="${current%"$rest"}"
    COMPREPLY=()
    while IFS=$'\\t' read -r word _; do
        word="${word#"$before"}"
        case "$word" in *[!A-Za-z0-9_@%+=:,./-]*) printf -v word %q "$word" ;; esac
        COMPREPLY+=("$word")
    done < <(trackdown completion --line "$line" 2>/dev/null)
    if [ "${#COMPREPLY[@]}" -gt 0 ]; then
        case "${COMPREPLY[0]}" in *[:=]) compopt -o nospace 2>/dev/null ;; esac
    fi
}
complete -o bashdefault -o default -F _trackdown trackdown
"""

_ZSH = """\
#compdef trackdown
# Completion of trackdown for zsh.
_trackdown() {
    local line word about
    local -a lines whole open
    # The words up to the cursor, quoted as they would be typed; the last one may be empty.
    line="trackdown ${(j: :)${(@q)${(@Q)words[2,CURRENT]}}}"
    lines=("${(@f)$(trackdown completion --line "$line" 2>/dev/null)}")
    for line in ${lines:#}; do
        word="${${line%%$'\\t'*}//:/\\\\:}"
        about="${line#*$'\\t'}"
        case "$word" in
            *:|*=) open+=("$word${about:+:$about}") ;;
            *) whole+=("$word${about:+:$about}") ;;
        esac
    done
    (( $#whole + $#open )) || { _files; return }
    (( $#whole )) && _describe -V trackdown whole
    (( $#open )) && _describe -V 'trackdown field' open -S ''
}
if [ "$funcstack[1]" = _trackdown ]; then
    _trackdown "$@"
else
    compdef _trackdown trackdown
fi
"""

_FISH = """\
# Completion of trackdown for fish.
function __trackdown_complete
    set -l found (trackdown completion --line (commandline -cp | string collect) 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c trackdown -f -a '(__trackdown_complete)'
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
INSTALL = {
    "bash": 'eval "$(trackdown completion bash)"   # in ~/.bashrc',
    "zsh": 'eval "$(trackdown completion zsh)"    # in ~/.zshrc, behind compinit',
    "fish": "trackdown completion fish > ~/.config/fish/completions/trackdown.fish",
}
"""How somebody makes a shell complete from now on."""
