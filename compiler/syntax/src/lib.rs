//! Source map, lexer, preprocessor, AST and parser of the routing-script language.
