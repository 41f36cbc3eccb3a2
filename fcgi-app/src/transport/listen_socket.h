// Where the worker listens: a path of its own, or a socket handed over by its parent.
#pragma once

#include <string>

#include "base/result.h"

namespace livechat {

// The listening socket's descriptor, in this order:
//   1. systemd's (LISTEN_PID is this process: descriptor 3);
//   2. `path`, when not empty: a new unix socket, mode 0660, a stale one is replaced;
//   3. descriptor 0, as spawn-fcgi and nginx's own tools hand it over.
// Invalid, with what to do: none of the three, or the path cannot be bound.
Result<int> openListenSocket(const std::string& path);

}  // namespace livechat
