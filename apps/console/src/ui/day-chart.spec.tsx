import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { DayChart, type DayBar } from './day-chart';

const bars: DayBar[] = [
  { day: '2026-03-01', text: 'nothing', parts: [{ colour: 'red', value: 0 }] },
  { day: '2026-03-02', text: 'little', parts: [{ colour: 'red', value: 0.000003 }, { colour: 'blue', value: 0.000001 }] },
  { day: '2026-03-03', text: 'most', parts: [{ colour: 'red', value: 0.00001 }] },
];
function Chart() {
  const [chosen, setChosen] = useState<number>();
  return <DayChart label="Day" bars={bars} chosen={chosen} onChoose={setChosen} />;
}

afterEach(() => cleanup());

it('fills a bar with its parts, however small they are', () => {
  render(<Chart />);
  const columns = [...screen.getByRole('slider').children].map((column) => column.firstElementChild as HTMLElement);
  expect(columns.map(({ style }) => style.height)).toEqual(['0%', '40%', '100%']);
  expect(columns.map((bar) => [...bar.children].map((part) => Number((part as HTMLElement).style.flexGrow)))).toEqual([[], [0.75, 0.25], [1]]);
});

it('is a slider over its days', () => {
  render(<Chart />);
  const slider = screen.getByRole('slider', { name: 'Day' });
  const press = (key: string) => (fireEvent.keyDown(slider, { key }), slider.getAttribute('aria-valuetext'));
  expect(slider.getAttribute('aria-valuetext')).toBe('most');
  expect([press('ArrowLeft'), press('ArrowLeft'), press('ArrowLeft'), press('ArrowRight'), press('End'), press('PageDown'), press('Escape')]).toEqual(['little', 'nothing', 'nothing', 'little', 'most', 'nothing', 'most']);
});
