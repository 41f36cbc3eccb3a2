// SiteDirectory answers which site a key names, from memory: nothing on the way to the first byte
// waits for PostgreSQL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/log.h"
#include "base/result.h"
#include "chat/faq_index.h"
#include "chat/product_index.h"
#include "chat/site.h"
#include "ports/clock.h"
#include "ports/site_store.h"

namespace livechat {

// A site with its FAQ and its products ready to be searched. Immutable; readers share it while a
// newer one is loaded.
struct SiteKnowledge {
  Site site;
  FaqIndex faq;
  ProductIndex products;
};
using SitePtr = std::shared_ptr<const SiteKnowledge>;

// Keeps every site it has seen. One older than `freshFor` is still answered at once, while a newer
// one is fetched in the background; when the store is down the old one goes on being answered.
// Lifetime: borrows the store, the clock and the log. Loop thread only.
class SiteDirectory final {
 public:
  SiteDirectory(Executor executor, SiteStore& store, Clock& clock, Clock::Duration freshFor,
                Log& log);

  // NotFound: no such site. Unavailable: never seen, and the store cannot answer.
  Task<Result<SitePtr>> find(std::string key);

 private:
  struct Entry {
    SitePtr site;
    Clock::Instant loaded;
  };
  // A load under way, and those who wait for it. It is nobody's request: a visitor who leaves does
  // not end it for the others.
  struct Load {
    Bell done;
    std::optional<Result<SitePtr>> result;
  };
  using LoadPtr = std::shared_ptr<Load>;  // shared by the loading task and those who wait

  LoadPtr startLoad(const std::string& key);
  Task<> run(std::string key, LoadPtr load);
  Task<Result<SitePtr>> fetch(std::string key);
  void remember(const std::string& key, const Result<SitePtr>& loaded);

  Executor executor_;
  SiteStore& store_;
  Clock& clock_;
  Clock::Duration freshFor_;
  Log& log_;
  std::unordered_map<std::string, Entry> entries_;
  std::unordered_map<std::string, LoadPtr> loads_;
};

}  // namespace livechat
