// Sites in memory, with a switch for outages.
#pragma once

#include <algorithm>
#include <map>

#include "ports/site_admin.h"

namespace livechat {

// What lasts; each InMemorySiteAdmin is one connection to it.
struct SiteShelf {
  std::map<std::string, Site> sites;
  std::vector<UnansweredQuestion> unanswered;
  int askedDays = 0;
  bool down = false;
};

class InMemorySiteAdmin final : public SiteAdmin {
 public:
  explicit InMemorySiteAdmin(SiteShelf& shelf) : shelf_(shelf) {}

  Result<std::vector<SiteSummary>> sites() override {
    if (shelf_.down) return outage();
    std::vector<SiteSummary> all;
    for (const auto& [key, site] : shelf_.sites) {
      all.push_back({key, site.name, site.origins.size(), site.faq.size()});
    }
    return all;
  }
  Result<std::optional<Site>> site(std::string key) override {
    if (shelf_.down) return outage();
    const auto found = shelf_.sites.find(key);
    return found == shelf_.sites.end() ? std::nullopt : std::optional(found->second);
  }
  Result<bool> add(Site site) override {
    if (shelf_.down) return outage();
    return shelf_.sites.emplace(site.key, site).second;
  }
  Result<void> save(Site site) override {
    if (shelf_.down) return outage();
    Site& kept = shelf_.sites[site.key];
    std::vector<std::string> origins = kept.origins;
    for (const std::string& origin : site.origins) {
      if (std::ranges::find(origins, origin) == origins.end()) origins.push_back(origin);
    }
    const std::string secret = kept.identitySecret;
    kept = site;
    kept.origins = origins;
    kept.identitySecret = secret;
    return {};
  }
  Result<bool> allow(std::string key, std::string origin) override {
    return change(key, [&](Site& site) {
      if (std::ranges::find(site.origins, origin) != site.origins.end()) return false;
      site.origins.push_back(origin);
      return true;
    });
  }
  Result<bool> disallow(std::string key, std::string origin) override {
    return change(key, [&](Site& site) { return std::erase(site.origins, origin) > 0; });
  }
  Result<void> setIdentitySecret(std::string key, std::string secret) override {
    const Result<bool> done = change(key, [&](Site& site) {
      site.identitySecret = secret;
      return true;
    });
    if (!done) return std::unexpected(done.error());
    return {};
  }
  Result<void> replaceFaq(std::string key, std::vector<FaqEntry> entries) override {
    const Result<bool> done = change(key, [&](Site& site) {
      site.faq = entries;
      return true;
    });
    if (!done) return std::unexpected(done.error());
    return {};
  }
  Result<void> replaceProducts(std::string key, std::vector<Product> products) override {
    const Result<bool> done = change(key, [&](Site& site) {
      site.products = products;
      return true;
    });
    if (!done) return std::unexpected(done.error());
    return {};
  }
  Result<std::vector<UnansweredQuestion>> unanswered(std::string key, int days,
                                                     std::size_t most) override {
    if (shelf_.down) return outage();
    shelf_.askedDays = days;
    std::vector<UnansweredQuestion> found;
    for (const UnansweredQuestion& question : shelf_.unanswered) {
      const bool wanted = key.empty() || question.site == key;
      if (wanted && found.size() < most) found.push_back(question);
    }
    return found;
  }

 private:
  static std::unexpected<Error> outage() {
    return failure(ErrorKind::Unavailable, "storage_unavailable", "PostgreSQL cannot be reached");
  }
  template <class Change>
  Result<bool> change(const std::string& key, Change what) {
    if (shelf_.down) return outage();
    const auto found = shelf_.sites.find(key);
    if (found == shelf_.sites.end()) {
      return failure(ErrorKind::NotFound, "site_not_found", "there is no site \"" + key + "\"");
    }
    return what(found->second);
  }

  SiteShelf& shelf_;
};

}  // namespace livechat
