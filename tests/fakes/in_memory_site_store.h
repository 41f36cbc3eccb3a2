// A site store with one site, "demo", and a switch for outages.
#pragma once

#include "ports/site_store.h"

namespace livechat {

class InMemorySiteStore final : public SiteStore {
 public:
  InMemorySiteStore() {
    site.key = "demo";
    site.name = "Demo";
    site.language = "en";
    site.origins = {"https://shop.example"};
  }

  Site site;
  bool down = false;
  int finds = 0;

  Task<Result<Site>> find(std::string key) override {
    ++finds;
    if (down) co_return failure(ErrorKind::Unavailable, "storage_unavailable", "switched off");
    if (key != site.key) co_return failure(ErrorKind::NotFound, "site_not_found", "no such site");
    co_return site;
  }
  Task<Result<void>> ping() override {
    if (down) co_return failure(ErrorKind::Unavailable, "storage_unavailable", "switched off");
    co_return Result<void>();
  }
};

}  // namespace livechat
