#include "chat/site_directory.h"

namespace livechat {

namespace {

constexpr std::size_t kMaxSites = 10'000;  // a worker's memory is not for strangers to fill

}  // namespace

SiteDirectory::SiteDirectory(Executor executor, SiteStore& store, Clock& clock,
                             Clock::Duration freshFor, Log& log)
    : executor_(executor), store_(store), clock_(clock), freshFor_(freshFor), log_(log) {}

Task<Result<SitePtr>> SiteDirectory::find(std::string key) {
  const auto known = entries_.find(key);
  if (known == entries_.end()) co_return co_await load(std::move(key));
  Entry& entry = known->second;
  if (!entry.loading && clock_.now() - entry.loaded >= freshFor_) {
    entry.loading = true;
    spawn(executor_, refresh(key));
  }
  co_return entry.site;
}

Task<Result<SitePtr>> SiteDirectory::load(std::string key) {
  Result<Site> found = co_await store_.find(key);
  if (!found) co_return std::unexpected(found.error());
  FaqIndex faq(found->faq, found->language);
  SitePtr site =
      std::make_shared<const SiteKnowledge>(SiteKnowledge{std::move(*found), std::move(faq)});
  remember(key, site);
  co_return site;
}

Task<> SiteDirectory::refresh(std::string key) {
  const Result<SitePtr> loaded = co_await load(key);
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) co_return;
  entry->second.loading = false;
  entry->second.loaded = clock_.now();  // after a failure too: no storm on a store that is down
  if (loaded) co_return;
  if (loaded.error().kind == ErrorKind::NotFound) {
    entries_.erase(entry);
  } else {
    log_.warn("site not refreshed, the known one stays",
              {{"site", key}, {"code", loaded.error().code}});
  }
}

void SiteDirectory::remember(const std::string& key, SitePtr site) {
  if (entries_.size() >= kMaxSites && !entries_.contains(key)) entries_.erase(entries_.begin());
  Entry& entry = entries_[key];
  entry.site = std::move(site);
  entry.loaded = clock_.now();
}

}  // namespace livechat
