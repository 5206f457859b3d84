#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/world.hpp"

/// PeeringDB's filters the slow way: every row of a world is held against the definition of each filter, with
/// loops over all other rows where it looks at them. Shares nothing with the code that it judges but the
/// field lists.
namespace meetpoint::test {

using Filter = std::pair<std::string, std::string>;  ///< key and value, as in a query

/// All types with every field, a few dozen rows each, from so few values that filters meet.
World random_pdb(std::mt19937& random);

class PdbOracle {
 public:
  explicit PdbOracle(const World& world) : world_(world) {}
  /// Whether a row of the type meets a filter that is valid for it.
  bool meets(index::ObjectType type, const Json& row, const Filter& filter) const;

 private:
  using Rows = std::vector<const Json*>;
  Rows all(index::ObjectType type) const;
  /// Rows of a type whose field has the value.
  Rows with(index::ObjectType type, const std::string& field, const Json& value, bool ok = true) const;
  const Json* find(index::ObjectType type, const Json& id) const;
  bool special(index::ObjectType type, const Json& row, const std::string& name, const std::string& suffix,
               const std::string& value, bool& known) const;
  bool related(index::ObjectType type, const Json& row, const std::string& name, const std::string& suffix,
               const std::string& value, bool& known) const;
  bool present(index::ObjectType type, const Json& row, const std::vector<std::string>& orgs) const;

  const World& world_;
};

/// A random filter that is valid for the type, most often one that some row of the world meets.
Filter random_filter(const World& world, index::ObjectType type, std::mt19937& random);

}  // namespace meetpoint::test
