#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/error.hpp"
#include "index/ids.hpp"
#include "index/query.hpp"

/// The parameters of one URL query, and everything that was found wrong with them: each error carries the
/// name of its parameter. thread  one
namespace meetpoint::api {

class QueryText {
 public:
  explicit QueryText(const std::string& raw);

  /// Nothing when absent, and when given twice, which is an error.
  std::optional<std::string> get(const std::string& name);
  /// Every value of a parameter that may be repeated, in the order in which they were given.
  std::vector<std::string> all(const std::string& name);
  /// Absence is an error too.
  std::optional<std::string> need(const std::string& name, std::string_view example);
  std::optional<index::Asn> need_asn(const std::string& name, std::string_view example);
  std::optional<index::Asn> get_asn(const std::string& name);
  std::optional<index::Asn> asn(const std::string& name, std::string_view text);
  /// A whole number from 0 to `most`.
  std::optional<std::uint64_t> get_number(const std::string& name, std::uint64_t most);
  /// `exchange` or `facility`.
  std::optional<index::PlaceKind> get_kind(const std::string& name);
  /// What stands in the next_token behind `question`, which names what was asked. A token that belongs to
  /// another question is an error; nothing is looked at when there is one already.
  std::optional<std::string> get_token(const std::string& question);

  /// Every parameter that nobody asked for is an error: a filter that is dropped in silence makes a wrong
  /// answer.
  void refuse_unasked();
  void add(index::Error error) { wrong_.push_back(std::move(error)); }
  void refuse_token();
  bool ok() const { return wrong_.empty(); }
  std::vector<index::Error> take_wrong() { return std::move(wrong_); }

 private:
  std::vector<std::pair<std::string, std::string>> given_;
  std::map<std::string, std::string> values_;
  std::set<std::string> repeated_;
  std::set<std::string> asked_;
  bool readable_ = true;
  std::vector<index::Error> wrong_;
};

}  // namespace meetpoint::api
