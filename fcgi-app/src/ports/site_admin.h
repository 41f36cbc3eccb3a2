// What the operator's tool does to the database; unlike SiteStore it may block.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "chat/site.h"

namespace livechat {

struct SiteSummary {
  std::string key;
  std::string name;
  std::size_t origins = 0;
  std::size_t faqEntries = 0;
};

// A question that got no answer, however often it was asked in the same words.
struct UnansweredQuestion {
  std::string site;
  std::string text;  // as it was written last, by a visitor: any characters
  std::size_t times = 0;
  std::string last;              // when, RFC 3339
  std::vector<std::string> why;  // "unknown": the FAQ has no answer; "failed": there was no reply
};

struct MigrationReport {
  std::vector<std::string> applied;  // file names, in order; empty: there was nothing to do
  int version = 0;                   // of the schema now
  int newestFile = 0;                // less than `version`: the files are older than the database
};

// Every call is one transaction. Failure: Unavailable when the database cannot be reached or
// refuses for now, NotFound "site_not_found" for an unknown key; `detail` is fit for the operator.
class SiteAdmin {
 public:
  virtual ~SiteAdmin() = default;
  virtual Result<std::vector<SiteSummary>> sites() = 0;
  virtual Result<std::optional<Site>> site(std::string key) = 0;
  // False: there is a site of that key already, and it stays as it is.
  virtual Result<bool> add(Site site) = 0;
  // Creates the site or replaces all of it, FAQ and products included; only origins it had before
  // stay allowed, and its identity secret stays.
  virtual Result<void> save(Site site) = 0;
  // False: it was so already.
  virtual Result<bool> allow(std::string key, std::string origin) = 0;
  virtual Result<bool> disallow(std::string key, std::string origin) = 0;
  virtual Result<void> setIdentitySecret(std::string key, std::string secret) = 0;
  virtual Result<void> replaceFaq(std::string key, std::vector<FaqEntry> entries) = 0;
  virtual Result<void> replaceProducts(std::string key, std::vector<Product> products) = 0;
  // Of the last `days`, newest first, at most `most`; of all sites when `key` is empty.
  virtual Result<std::vector<UnansweredQuestion>> unanswered(std::string key, int days,
                                                             std::size_t most) = 0;
};

}  // namespace livechat
