// chatctl, the operator's tool: the command line in front of SiteAdmin and VisitorAdmin.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "base/result.h"
#include "ports/site_admin.h"
#include "ports/visitor_admin.h"

namespace livechat {

// How to reach the database, as the command line and the environment say.
struct DatabaseOptions {
  std::string url;
  std::chrono::seconds wait{0};  // for PostgreSQL to come up
};

// What the tool is made of; main() names the real ones.
struct ChatctlParts {
  std::function<Result<std::unique_ptr<SiteAdmin>>(DatabaseOptions)> openSites;
  std::function<Result<MigrationReport>(DatabaseOptions, std::filesystem::path folder)> migrate;
  std::filesystem::path executable;  // its folder's tree holds sql/ unless options say otherwise
  std::function<Result<std::unique_ptr<VisitorAdmin>>(DatabaseOptions)> openVisitors;
  std::function<std::string()> makeSecret;  // not to be guessed, 32 to 200 characters
};

// Results go to `out`, complaints to `err`. Returns the exit status: 0 done, 1 failed, 2 wrong use.
int chatctl(int argc, const char* const* argv, const ChatctlParts& parts, std::ostream& out,
            std::ostream& err);

}  // namespace livechat
