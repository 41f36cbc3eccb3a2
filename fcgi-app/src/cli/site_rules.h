// What a site and its FAQ must look like, said so that the owner can put it right. The database
// checks the same (sql/migrations); here every fault is found at once and named by its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/site.h"

namespace livechat {

// One thing to put right: "faq[3].answer: is empty".
struct Fault {
  std::string place;
  std::string what;
};

std::string faultText(const Fault& fault);

// What is wrong with an origin, and what a right one looks like; nothing when it is right: the
// exact text a browser sends in its Origin header.
std::optional<std::string> originFault(std::string_view origin);

std::optional<std::string> siteKeyFault(std::string_view key);

// Of everything but the FAQ and the products. `place` is put before each field's name.
std::vector<Fault> siteFaults(const Site& site, std::string_view place);

std::vector<Fault> faqFaults(const std::vector<FaqEntry>& entries);

std::vector<Fault> productFaults(const std::vector<Product>& products);

}  // namespace livechat
