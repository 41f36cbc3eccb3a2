// What has to be known of an address before a key is sent to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace livechat {

struct UrlParts {
  std::string scheme;  // lower case
  std::string host;    // without the brackets of an IPv6 address
  bool hasCredentials = false;
  bool hasQuery = false;  // or a fragment
};

// As libcurl itself would read it; nothing if it would refuse. An absolute URL with a scheme.
std::optional<UrlParts> splitUrl(std::string_view url);

// Whether `host` can only be this machine: 127.0.0.0/8, ::1, localhost (which libcurl never asks
// a name server for).
bool isLoopback(std::string_view host);

}  // namespace livechat
