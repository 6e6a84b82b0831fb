// Debian builds libxml2 with ICU, whose headers clash with Foundation's copy; only struct members that Swift never
// touches depend on it.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/xmlreader.h>
#include <libxml/tree.h>
