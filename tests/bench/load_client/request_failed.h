// RequestFailed ends one request, never the run. Its text is counted as the reason, so it holds
// nothing that differs from one request to the next.
#pragma once

#include <stdexcept>

namespace bench {

class RequestFailed final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace bench
