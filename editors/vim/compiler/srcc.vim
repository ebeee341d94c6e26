" Vim and Neovim: `:compiler srcc`, then `:make`; the mistakes of the script are in the quickfix list.
" Put this folder on 'runtimepath'.

if exists("current_compiler")
  finish
endif
let current_compiler = "srcc"

CompilerSet makeprg=srcc\ check\ %:S
CompilerSet errorformat=%Eerror[%.%#]:\ %m,%Wwarning[%.%#]:\ %m,%C%.%#[\ %f:%l:%c\ ]%.%#,%-G%.%#

" `gggqG` lays out the whole script.
setlocal formatprg=srcc\ fmt\ -
