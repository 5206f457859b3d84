#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/parse.hpp"

namespace meetpoint::test {

/// The fields that errors name, in their order; empty when there is none.
template <typename Question>
std::vector<std::string> wrong_fields(const api::Parsed<Question>& parsed) {
  std::vector<std::string> fields;
  if (parsed) return fields;
  for (const index::Error& error : parsed.error()) {
    EXPECT_EQ(error.code, index::ErrorCode::invalid);
    EXPECT_FALSE(error.text.empty());
    EXPECT_EQ(error.text.find('\n'), std::string::npos);
    fields.push_back(error.field);
  }
  EXPECT_FALSE(fields.empty());
  return fields;
}

}  // namespace meetpoint::test
