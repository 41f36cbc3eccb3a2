// Where sites are kept.
#pragma once

#include <string>

#include "base/async.h"
#include "base/result.h"
#include "chat/site.h"

namespace livechat {

class SiteStore {
 public:
  virtual ~SiteStore() = default;
  // The site with its FAQ. NotFound: no such key. Unavailable: the store cannot answer now.
  // Never blocks the loop.
  virtual Task<Result<Site>> find(std::string key) = 0;
  // Can the store answer at all? For the health page.
  virtual Task<Result<void>> ping() = 0;
};

}  // namespace livechat
