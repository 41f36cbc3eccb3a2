// What each command of chatctl does, once the command line is understood. Every function returns
// the exit status.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "cli/chatctl.h"
#include "ports/site_admin.h"

namespace livechat {

class SiteCommands final {
 public:
  SiteCommands(SiteAdmin& sites, std::ostream& out, std::ostream& err)
      : sites_(sites), out_(out), err_(err) {}

  // Creates or renews the site in `file`; `origins` are allowed besides those in the file.
  int demo(const std::filesystem::path& file, const std::vector<std::string>& origins);

  int list();
  int show(const std::string& key);
  int add(Site site);
  // All that `file` says of the site, in place of what was set; answers and origins stay.
  int set(const std::string& key, const std::filesystem::path& file);
  // The secret with which the shop's server signs who its users are.
  int showIdentity(const std::string& key);
  int renewIdentity(const std::string& key, const std::string& secret);
  int allow(const std::string& key, const std::string& origin);
  int disallow(const std::string& key, const std::string& origin);

  int listFaq(const std::string& key);
  int importFaq(const std::string& key, const std::filesystem::path& file);
  int exportFaq(const std::string& key);

  int listProducts(const std::string& key);
  int importProducts(const std::string& key, const std::filesystem::path& file);
  int exportProducts(const std::string& key);

  // Of all sites when `key` is empty.
  int unanswered(const std::string& key, int days, bool asJson);

 private:
  bool wrongOrigin(const std::string& origin);  // says so
  int failed(const Error& error);
  Result<Site> existing(const std::string& key);

  SiteAdmin& sites_;
  std::ostream& out_;
  std::ostream& err_;
};

// One complaint of chatctl, however many lines it has.
void complain(std::ostream& err, std::string_view text);

}  // namespace livechat
