package org.angarium.samples.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DepartureTest {

  @Test
  void shouldReadALine() throws MalformedLineException {
    assertThat(Departure.parse("2001-01-01T00:47,DTW,LAS,66,1750"))
        .isEqualTo(new Departure(LocalDateTime.of(2001, 1, 1, 0, 47), "DTW", "LAS", 66, 1750));
  }

  @Test
  void shouldCallLateWhatIsMoreThanAnHourLate() throws MalformedLineException {
    assertThat(Departure.parse("2001-01-01T00:47,DTW,LAS,61,1750").isLate()).isTrue();
    assertThat(Departure.parse("2001-01-01T00:47,DTW,LAS,60,1750").isLate()).isFalse();
    assertThat(Departure.parse("2001-01-01T00:47,DTW,LAS,-61,1750").isLate()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | the line is empty",
        "'   ' | the line is empty",
        "2001-01-01T00:47,DTW,LAS,66 | the number of columns is 4, expected 5",
        "2001-01-01T00:47,DTW,LAS,66,1750, | the number of columns is 6, expected 5",
        "',DTW,LAS,66,1750' | departure is missing",
        "2001-02-30T00:47,DTW,LAS,66,1750"
            + " | departure is \"2001-02-30T00:47\", expected a date and time like 2001-01-31T23:59",
        "2001-01-01T00:47,dtw,LAS,66,1750"
            + " | origin is \"dtw\", expected an airport code of three capital letters",
        "2001-01-01T00:47,DTW,,66,1750 | destination is missing",
        "2001-01-01T00:47,DTW,LASV,66,1750"
            + " | destination is \"LASV\", expected an airport code of three capital letters",
        "2001-01-01T00:47,DTW,LAS,,1750 | delay_minutes is missing",
        "2001-01-01T00:47,DTW,LAS,6.5,1750 | delay_minutes is \"6.5\", expected a whole number",
        "2001-01-01T00:47,DTW,LAS,99999999999,1750"
            + " | delay_minutes is \"99999999999\", expected a whole number",
        "2001-01-01T00:47,DTW,LAS,66, | distance_miles is missing",
        "2001-01-01T00:47,DTW,LAS,66,far | distance_miles is \"far\", expected a whole number",
        "2001-01-01T00:47,DTW,LAS,66,0 | distance_miles is \"0\", expected a number above 0",
      })
  void shouldSayWhatIsWrongWithALine(String line, String reason) {
    assertThatThrownBy(() -> Departure.parse(line))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(reason);
  }
}
