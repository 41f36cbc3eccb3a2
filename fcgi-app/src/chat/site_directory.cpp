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
  if (known != entries_.end()) {
    const SitePtr site = known->second.site;  // the load may end at once, and with it the entry
    if (clock_.now() - known->second.loaded >= freshFor_) startLoad(key);
    co_return site;
  }
  const LoadPtr load = startLoad(key);
  Signal done(executor_);
  const Bell::Listener listener(load->done, done);
  while (!load->result) co_await done.wait();
  co_return *load->result;
}

SiteDirectory::LoadPtr SiteDirectory::startLoad(const std::string& key) {
  if (const auto running = loads_.find(key); running != loads_.end()) return running->second;
  const auto load = std::make_shared<Load>();
  loads_[key] = load;
  spawn(executor_, run(key, load));
  return load;
}

Task<> SiteDirectory::run(std::string key, LoadPtr load) {
  Result<SitePtr> loaded = co_await fetch(key);
  remember(key, loaded);
  load->result = std::move(loaded);
  loads_.erase(key);
  load->done.ring();
}

Task<Result<SitePtr>> SiteDirectory::fetch(std::string key) {
  Result<Site> found = co_await store_.find(key);
  if (!found) co_return std::unexpected(found.error());
  // To build the index of a large FAQ takes the loop's time: not for what has not changed.
  const auto known = entries_.find(key);
  if (known != entries_.end() && known->second.site->site == *found) co_return known->second.site;
  FaqIndex faq(found->faq, found->language);
  ProductIndex products(found->products, found->language);
  co_return std::make_shared<const SiteKnowledge>(
      SiteKnowledge{std::move(*found), std::move(faq), std::move(products)});
}

void SiteDirectory::remember(const std::string& key, const Result<SitePtr>& loaded) {
  const auto known = entries_.find(key);
  if (loaded) {
    if (known == entries_.end() && entries_.size() >= kMaxSites) entries_.erase(entries_.begin());
    entries_[key] = {*loaded, clock_.now()};
    return;
  }
  if (known == entries_.end()) return;
  if (loaded.error().kind == ErrorKind::NotFound) {
    entries_.erase(known);
    return;
  }
  known->second.loaded = clock_.now();  // no storm on a store that is down
  log_.warn("site not refreshed, the known one stays",
            {{"site", key}, {"code", loaded.error().code}});
}

}  // namespace livechat
