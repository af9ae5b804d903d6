// PCRE2 for Swift. Its header has to know the width of a code unit before it is read.

#pragma once

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
