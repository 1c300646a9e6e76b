/* libedit's interface of readline. Its settings are C globals, which Swift 6 does not let one touch: hence the setters. */
#include <stdio.h>
#include <stdlib.h>
#include <editline/readline.h>

/* Completes with `complete` alone, never with names of files. */
static inline void cedit_set_completion(rl_completion_func_t *complete) { rl_attempted_completion_function = complete; }
static inline void cedit_only_own_completions(void) { rl_attempted_completion_over = 1; }
static inline const char *cedit_line(void) { return rl_line_buffer; }
