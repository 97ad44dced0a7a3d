#include "core.h"

#include "ProtonCore.h"

#include <dlfcn.h>
#include <string.h>

#define PROTON_DEFINE(result, name, parameters) result(*name) parameters;
PROTON_FUNCTIONS(PROTON_DEFINE)

const char *proton_load(const char *python, const char *core) {
    if (!dlopen(python, RTLD_LAZY | RTLD_GLOBAL)) return dlerror();
    void *library = dlopen(core, RTLD_LAZY | RTLD_LOCAL);
    if (!library) return dlerror();
#define PROTON_FIND(result, name, parameters) \
    if (!(name = (result(*) parameters)dlsym(library, #name))) return "it has no " #name;
    PROTON_FUNCTIONS(PROTON_FIND)
    return NULL;
}

int proton_event_type(const char *name) {
    for (int type = 0; type < 100; type++) {
        const char *found = pn_event_type_name(type);
        if (found && strcmp(found, name) == 0) return type;
    }
    return -1;
}
